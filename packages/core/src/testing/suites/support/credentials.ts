import type { Credential } from '../../../storage/credential-store.ts';

/** A valid credential, a key unless told otherwise. */
export function aCredential(partial: Partial<Credential> & Pick<Credential, 'id'>): Credential {
  return {
    kind: 'key',
    version: 1,
    owner: null,
    ownerVersion: null,
    name: `the name of ${partial.id}`,
    scopes: ['metrics:read', 'books:write'],
    metricPrefix: null,
    bookIds: null,
    hash: 'ab'.repeat(32),
    createdAt: '2026-01-05T12:00:00.000Z',
    expiresAt: null,
    lastUsedAt: null,
    ...partial,
  };
}
