/** A stored API key. The secret itself is never stored. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** SHA-256 of the secret, lower-case hex. */
  readonly hash: string;
  /** RFC 3339 UTC. */
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** Keeps credentials by id. Each call is atomic and durable when it resolves. */
export interface CredentialStore {
  get(id: string): Promise<Credential | null>;
  /** Every credential, by id in code-point order. */
  list(): Promise<readonly Credential[]>;
  /** Adds a credential; resolves to false, changing nothing, where the id is taken. */
  insert(credential: Credential): Promise<boolean>;
  /** Adds a credential only if there is none at all, so that two first starts make one key. */
  insertFirst(credential: Credential): Promise<boolean>;
  /** Notes a use; silently nothing for an unknown id. */
  touch(id: string, lastUsedAt: string): Promise<void>;
  /** Resolves to whether the credential existed. */
  remove(id: string): Promise<boolean>;
}
