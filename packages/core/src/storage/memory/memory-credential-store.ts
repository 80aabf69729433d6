import { compareCodePoints } from '../../code-point-order.ts';
import type {
  Credential,
  CredentialKind,
  CredentialRef,
  CredentialSelector,
  CredentialStore,
} from '../credential-store.ts';

/** Credentials by kind and id. */
export class MemoryCredentialStore implements CredentialStore {
  readonly #kinds: Readonly<Record<CredentialKind, Map<string, Credential>>> = {
    key: new Map(),
    user: new Map(),
    session: new Map(),
  };

  async get({ kind, id }: CredentialRef): Promise<Credential | null> {
    return this.#kinds[kind].get(id) ?? null;
  }

  async list({ kind, owner }: CredentialSelector): Promise<readonly Credential[]> {
    return [...this.#kinds[kind].values()]
      .filter((credential) => owner === undefined || credential.owner === owner)
      .sort((a, b) => compareCodePoints(a.id, b.id));
  }

  async insert(credential: Credential): Promise<boolean> {
    const known = this.#kinds[credential.kind];
    if (known.has(credential.id)) return false;
    known.set(credential.id, credential);
    return true;
  }

  async replace(credential: Credential): Promise<boolean> {
    const known = this.#kinds[credential.kind];
    if (known.get(credential.id)?.version !== credential.version - 1) return false;
    known.set(credential.id, credential);
    return true;
  }

  async touch({ kind, id }: CredentialRef, lastUsedAt: string): Promise<void> {
    const known = this.#kinds[kind].get(id);
    if (known) this.#kinds[kind].set(id, { ...known, lastUsedAt });
  }

  /** Resolves to whether it was there. */
  remove({ kind, id }: CredentialRef): boolean {
    return this.#kinds[kind].delete(id);
  }

  /** Removes sessions that expired before `nowMs`. */
  forget(nowMs: number): void {
    for (const { id, expiresAt } of this.#kinds.session.values())
      if (expiresAt !== null && Date.parse(expiresAt) < nowMs) this.#kinds.session.delete(id);
  }
}
