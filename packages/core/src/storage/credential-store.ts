export type CredentialKind = 'key' | 'user' | 'session';

/** Names a credential; ids are unique among credentials of one kind. */
export interface CredentialRef {
  readonly kind: CredentialKind;
  readonly id: string;
}

/** A stored API key, user or session. No secret is ever stored, only hashes. What a kind does not have is null, and a session has no scopes of its own. */
export interface Credential extends CredentialRef {
  /** Rises by 1 with each replacement. */
  readonly version: number;
  /** Of a session: whom it speaks for, as `kind:id`. */
  readonly owner: string | null;
  /** Of a session: the owner's version when it began; it ends when the owner is replaced. */
  readonly ownerVersion: number | null;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Only metrics whose names begin so. */
  readonly metricPrefix: string | null;
  /** Only these books. */
  readonly bookIds: readonly string[] | null;
  /** SHA-256 of a key or token, lower-case hex; of a password, its argon2id hash as a PHC string. */
  readonly hash: string;
  /** RFC 3339 UTC. */
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** What `CredentialStore.list` selects. */
export interface CredentialSelector {
  readonly kind: CredentialKind;
  /** Only those of this owner. */
  readonly owner?: string | undefined;
}

/**
 * Keeps credentials. Each call is atomic, and durable and visible to every process when it resolves. They end by the change `revoke`, which goes through the
 * log so that other processes hear of it; `maintain` removes sessions that have expired.
 */
export interface CredentialStore {
  get(ref: CredentialRef): Promise<Credential | null>;
  /** By id in code-point order. */
  list(selector: CredentialSelector): Promise<readonly Credential[]>;
  /** Adds a credential; resolves to false, changing nothing, where the id is taken. */
  insert(credential: Credential): Promise<boolean>;
  /** Replaces the credential of this kind and id whose version is one less; resolves to false, changing nothing, where there is none. */
  replace(credential: Credential): Promise<boolean>;
  /** Notes a use; silently nothing for one that is not there. */
  touch(ref: CredentialRef, lastUsedAt: string): Promise<void>;
}
