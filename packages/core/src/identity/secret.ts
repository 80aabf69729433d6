const SECRET = /^(mhs?)_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/;
const PREFIXES = { key: 'mh', session: 'mhs' } as const;
const ID_BYTES = 8;
const SECRET_BYTES = 32;
const encoder = new TextEncoder();
/** Node's own hash answers at once; the web's waits for a thread, which costs more than the hash. Browsers have only that one. */
// biome-ignore lint/style/noRestrictedGlobals: used only where it exists
const nodeCrypto = typeof process === 'object' ? process.getBuiltinModule?.('node:crypto') : undefined;

/** What no secret hashes to; comparing with it costs what comparing with a real hash costs. */
export const NO_HASH = '0'.repeat(64);

/** Credentials that a secret stands for; a password stands for a user only together with a name. */
export type SecretKind = keyof typeof PREFIXES;

/** A new id, unless one is given, and its secret: `mh_<id>_<256 random bits in base64url>` of a key, `mhs_…` of a session. */
export function newSecret(kind: SecretKind, id = randomId()): { readonly id: string; readonly secret: string } {
  const random = toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  return { id, secret: `${PREFIXES[kind]}_${id}_${random}` };
}

/** What a secret says it is, or null where it does not have the shape of one. */
export function secretRef(secret: string): { readonly kind: SecretKind; readonly id: string } | null {
  const [, prefix, id] = SECRET.exec(secret) ?? [];
  return id === undefined ? null : { kind: prefix === PREFIXES.session ? 'session' : 'key', id };
}

/** SHA-256 in lower-case hex. A fast hash is enough for secrets of 256 random bits: there is no dictionary to try. */
export async function hashSecret(secret: string): Promise<string> {
  if (nodeCrypto) return nodeCrypto.hash('sha256', secret);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(secret))));
}

/** Compares two SHA-256 hashes in hex in a time that does not depend on where they differ, as Node's function of this name; browsers have none. */
export function timingSafeEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < NO_HASH.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function randomId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
