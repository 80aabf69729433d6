/** What a key may do. `admin` includes everything. */
export type Scope = 'books:read' | 'books:write' | 'metrics:read' | 'metrics:write' | 'admin';

export const SCOPES: readonly Scope[] = ['books:read', 'books:write', 'metrics:read', 'metrics:write', 'admin'];

/** A key without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
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
  /** @throws MetricsHandlerError `invalid_key` for an empty name, no scope, an unknown scope or an expiry in the past. */
  create(input: {
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly expiresAt?: string | undefined;
  }): Promise<NewApiKey>;
  list(): Promise<readonly ApiKey[]>;
  /** @throws MetricsHandlerError `unknown_key` */
  revoke(id: string): Promise<void>;
}
