import type { Grant } from './grant-schema.ts';
import type { Scope } from './scope.ts';

export interface User extends Grant {
  /** The user name in lower case. */
  readonly id: string;
  readonly name: string;
  /** RFC 3339 UTC. */
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface UserPatch {
  readonly password?: string | undefined;
  readonly scopes?: readonly Scope[] | undefined;
  readonly metricPrefix?: string | null | undefined;
  readonly bookIds?: readonly string[] | null | undefined;
}

export interface UsersApi {
  /**
   * Passwords have at least 12 characters and at most 256 bytes.
   * @throws MetricsHandlerError `invalid_user`, `username_taken`, `passwords_unsupported` where the handler was given no way to hash them, `busy`
   */
  create(
    input: UserPatch & { readonly username: string; readonly password: string; readonly scopes: readonly Scope[] },
  ): Promise<User>;
  list(): Promise<readonly User[]>;
  /** Changes what is named; the user's sessions and open streams end. @throws MetricsHandlerError `unknown_user`, `invalid_user` */
  update(id: string, patch: UserPatch): Promise<User>;
  /** Removes the user; sessions and open streams end. @throws MetricsHandlerError `unknown_user` */
  remove(id: string): Promise<void>;
}
