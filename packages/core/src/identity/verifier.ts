import QuickLRU from 'quick-lru';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Credential, CredentialRef, CredentialStore } from '../storage/credential-store.ts';
import { CONFIGURED_KEY } from './create-keys.ts';
import { ownerName } from './credentials.ts';
import { credentialsOf, type Principal } from './principal.ts';
import type { Scope } from './scope.ts';
import { hashSecret, NO_HASH, secretRef, timingSafeEqual } from './secret.ts';

/** An id that `newSecret` never makes. */
const NOBODY: CredentialRef = { kind: 'key', id: 'none' };
/** How long a principal is believed without a look at the store: what another process has revoked may pass for so long. */
const MAX_AGE_MS = 1_000;
const MAX_CACHED = 10_000;
const TOUCH_INTERVAL_MS = 60_000;

interface Cached {
  readonly principal: Principal;
  readonly readAtMs: number;
}

export interface VerifierOptions {
  readonly store: CredentialStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Tells whom a secret speaks for. */
export class Verifier {
  readonly #store: CredentialStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** By the hash of the secret. */
  readonly #cached = new QuickLRU<string, Cached>({ maxSize: MAX_CACHED });
  /** When the use of a key or user was last noted. */
  readonly #touchedAtMs = new QuickLRU<string, number>({ maxSize: MAX_CACHED });
  /** Rises with each revocation, so that what was read before it is not kept after it. */
  #revocations = 0;

  constructor({ store, clock, logger }: VerifierOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** The principal of a key or token; null for one that is unknown, revoked, expired or malformed. */
  async verify(secret: string): Promise<Principal | null> {
    const hash = await hashSecret(secret);
    const cached = this.#cached.get(hash);
    const now = this.#clock.now();
    if (cached && now - cached.readAtMs < MAX_AGE_MS && !hasEnded(cached.principal, now)) return cached.principal;
    const revocations = this.#revocations;
    const principal = await this.#read(secret, hash);
    if (!principal || hasEnded(principal, this.#clock.now())) return null;
    if (revocations === this.#revocations) this.#cached.set(hash, { principal, readAtMs: now });
    this.#noteUse(principal);
    return principal;
  }

  /** Whether everything that the principal rests on is still there and unchanged. */
  async holds(principal: Principal): Promise<boolean> {
    const [shown, owner] = await Promise.all(credentialsOf(principal).map((ref) => this.#store.get(ref)));
    return shown != null && (principal.sessionId === null || (owner != null && speaksFor(shown, owner)));
  }

  /** Nothing read before is believed any more. */
  forget(): void {
    this.#revocations++;
    this.#cached.clear();
  }

  async #read(secret: string, hash: string): Promise<Principal | null> {
    // The same reads and one comparison for every secret, known or not.
    const [issued, configured] = await Promise.all([
      this.#store.get(secretRef(secret) ?? NOBODY),
      this.#store.get(CONFIGURED_KEY),
    ]);
    const credential = issued ?? configured;
    const matches = timingSafeEqual(hash, credential?.hash ?? NO_HASH);
    if (!credential || !matches) return null;
    if (credential.kind === 'key') return principalOf(credential);
    const owner = await this.#store.get(ownerRef(credential));
    return owner && speaksFor(credential, owner) ? principalOf(owner, credential) : null;
  }

  #noteUse({ kind, id }: Principal): void {
    const now = this.#clock.now();
    const name = ownerName({ kind, id });
    if (now - (this.#touchedAtMs.get(name) ?? 0) < TOUCH_INTERVAL_MS) return;
    this.#touchedAtMs.set(name, now);
    // Nobody is kept out because a note could not be written.
    this.#store.touch({ kind, id }, new Date(now).toISOString()).catch((error: unknown) => {
      this.#logger.warn({ error, kind, id }, 'the last use of a credential could not be stored');
    });
  }
}

/** The principal of a key or user, as it shows itself: by a session or, for a key, in person. */
export function principalOf(owner: Credential, session?: Credential): Principal {
  const { id, name, metricPrefix, bookIds } = owner;
  return {
    kind: owner.kind === 'user' ? 'user' : 'key',
    id,
    name,
    scopes: owner.scopes as readonly Scope[],
    metricPrefix,
    bookIds,
    expiresAt: (session ?? owner).expiresAt,
    sessionId: session?.id ?? null,
  };
}

/** Whether the principal's time is up. */
function hasEnded({ expiresAt }: Pick<Principal, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= now;
}

/** Whether a session speaks for this owner as the owner is now. */
function speaksFor(session: Credential, owner: Credential): boolean {
  return session.owner === ownerName(owner) && session.ownerVersion === owner.version;
}

function ownerRef({ owner }: Credential): CredentialRef {
  const colon = owner?.indexOf(':') ?? -1;
  return { kind: owner?.slice(0, colon) === 'user' ? 'user' : 'key', id: owner?.slice(colon + 1) ?? '' };
}
