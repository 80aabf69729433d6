const SECRET = /^mh_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/;
const ID_BYTES = 8;
const SECRET_BYTES = 32;
const encoder = new TextEncoder();

/** What no secret hashes to; comparing with it costs what comparing with a real hash costs. */
export const NO_HASH = '0'.repeat(64);

/** A new key id, unless one is given, and its secret `mh_<id>_<256 random bits in base64url>`. */
export function newSecret(id = randomId()): { readonly id: string; readonly secret: string } {
  const random = toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  return { id, secret: `mh_${id}_${random}` };
}

/** The id inside a secret, or null where it does not have the shape of one. */
export function secretId(secret: string): string | null {
  return SECRET.exec(secret)?.[1] ?? null;
}

/** SHA-256 in lower-case hex. A fast hash is enough for secrets of 256 random bits: there is no dictionary to try. */
export async function hashSecret(secret: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(secret))));
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
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
