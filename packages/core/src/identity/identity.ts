import type { Query } from '../query/query.ts';
import type { Principal } from './principal.ts';

export type SignInInput = { readonly username: string; readonly password: string } | { readonly key: string };

/** What signing in gives. The token is shown only once. */
export interface SignedIn {
  readonly token: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string;
  readonly principal: Principal;
}

/** Who is asking, and for how long. */
export interface Identity {
  /**
   * Whom a key or session token speaks for; null for one that is unknown, revoked, expired or malformed. What another process revoked may pass for
   * one second, what this process revoked not at all.
   */
  verify(secret: string): Promise<Principal | null>;
  /**
   * Opens a session of 12 hours, or as long as the key lives.
   * @throws MetricsHandlerError `sign_in_failed` whatever is wrong with name, password or key, `invalid_sign_in`, `busy`
   */
  signIn(input: SignInInput): Promise<SignedIn>;
  /** Ends the session that speaks; nothing for a key, which an admin revokes. */
  signOut(principal: Principal): Promise<void>;
  /**
   * Calls `onEnd` once, when the principal expires or is revoked by whatever process (within 2 seconds); returns the way to stop. For streams,
   * which outlive the check at their beginning.
   */
  watch(principal: Principal, onEnd: (reason: 'expired' | 'revoked') => void): () => void;
  /** Whether the principal may follow this query. @throws MetricsHandlerError `outside_restriction` */
  assertMayQuery(principal: Principal, query: Query): Promise<void>;
}
