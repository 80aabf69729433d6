import type { Grant } from './grant-schema.ts';
import type { Scope } from './scope.ts';

/** A key without its secret. */
export interface ApiKey extends Grant {
  readonly id: string;
  readonly name: string;
  /** RFC 3339 UTC. */
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** A key with its secret, which is shown only once. */
export interface NewApiKey extends ApiKey {
  readonly key: string;
}

export interface KeysApi {
  /** @throws MetricsHandlerError `invalid_key` for an empty name, no scope, an unknown scope, an expiry in the past or a restricted admin. */
  create(input: {
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly expiresAt?: string | null | undefined;
    /** Only metrics whose names begin so. */
    readonly metricPrefix?: string | null | undefined;
    /** Only these books, by id or ISBN; at most 100. */
    readonly bookIds?: readonly string[] | null | undefined;
  }): Promise<NewApiKey>;
  list(): Promise<readonly ApiKey[]>;
  /** Ends the key, its sessions and its open streams. @throws MetricsHandlerError `unknown_key` */
  revoke(id: string): Promise<void>;
}
