import { compareCodePoints } from '../../code-point-order.ts';
import type { Credential, CredentialStore } from '../credential-store.ts';

export function memoryCredentialStore(): CredentialStore {
  const credentials = new Map<string, Credential>();
  return {
    async get(id) {
      return credentials.get(id) ?? null;
    },
    async list() {
      return [...credentials.keys()].sort(compareCodePoints).map((id) => credentials.get(id) as Credential);
    },
    async insert(credential) {
      if (credentials.has(credential.id)) return false;
      credentials.set(credential.id, credential);
      return true;
    },
    async insertFirst(credential) {
      if (credentials.size > 0) return false;
      credentials.set(credential.id, credential);
      return true;
    },
    async touch(id, lastUsedAt) {
      const known = credentials.get(id);
      if (known) credentials.set(id, { ...known, lastUsedAt });
    },
    async remove(id) {
      return credentials.delete(id);
    },
  };
}
