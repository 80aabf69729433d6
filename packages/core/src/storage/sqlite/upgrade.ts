import type { DatabaseSync } from 'node:sqlite';
import type { Credential } from '../credential-store.ts';
import { cutQuarters } from './cut-quarters.ts';

/** What leads from each format to the next, by the older one's version. Runs inside a transaction. */
const UPGRADES: Readonly<Record<number, (connection: DatabaseSync) => void>> = {
  1: keepUsersAndSessions,
  3: cutQuarters,
};

/** Brings a file of an older format up to `version`, step by step. */
export function upgrade(connection: DatabaseSync, from: number, version: number): void {
  for (let format = from; format < version; format++) UPGRADES[format]?.(connection);
  connection.exec(`PRAGMA user_version = ${version}`);
}

/** Credentials were API keys alone. */
function keepUsersAndSessions(connection: DatabaseSync): void {
  const keys = connection.prepare('SELECT body FROM credentials').all() as unknown as { readonly body: string }[];
  connection.exec(`DROP TABLE credentials; ${CREDENTIALS_TABLE}`);
  const insert = connection.prepare('INSERT INTO credentials VALUES (?, ?, ?, ?, ?)');
  for (const { body } of keys) {
    const key: Credential = {
      kind: 'key',
      version: 1,
      owner: null,
      ownerVersion: null,
      metricPrefix: null,
      bookIds: null,
      ...JSON.parse(body),
    };
    insert.run('key', key.id, null, key.expiresAt, JSON.stringify(key));
  }
}

export const CREDENTIALS_TABLE = `
  CREATE TABLE credentials (
    kind TEXT, id TEXT, owner TEXT, expires_at TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX credentials_owned ON credentials (kind, owner, id) WHERE owner IS NOT NULL;
  CREATE INDEX credentials_expiring ON credentials (kind, expires_at) WHERE expires_at IS NOT NULL;
`;
