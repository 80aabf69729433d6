import type { Credential, CredentialRef, CredentialSelector, CredentialStore } from '../credential-store.ts';
import type { Database } from './database.ts';

const FORGET_SLICE = 1_000;

export class SqliteCredentialStore implements CredentialStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(ref: CredentialRef): Promise<Credential | null> {
    return this.#database.readOne(() => this.#find(ref));
  }

  async list({ kind, owner }: CredentialSelector): Promise<readonly Credential[]> {
    return this.#database.read(() => {
      const rows =
        owner === undefined
          ? this.#database.statement('SELECT body FROM credentials WHERE kind = ? ORDER BY id').all(kind)
          : this.#database
              .statement('SELECT body FROM credentials WHERE kind = ? AND owner = ? ORDER BY id')
              .all(kind, owner);
      return (rows as unknown as [string][]).map(([body]) => JSON.parse(body) as Credential);
    });
  }

  async insert(credential: Credential): Promise<boolean> {
    return this.#database.write('synced', () => {
      const { kind, id, owner, expiresAt } = credential;
      const statement = this.#database.statement(
        'INSERT INTO credentials VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      );
      return statement.run(kind, id, owner, expiresAt, JSON.stringify(credential)).changes === 1;
    });
  }

  async replace(credential: Credential): Promise<boolean> {
    return this.#database.write('synced', () => {
      if (this.#find(credential)?.version !== credential.version - 1) return false;
      this.#put(credential);
      return true;
    });
  }

  async touch(ref: CredentialRef, lastUsedAt: string): Promise<void> {
    this.#database.write('synced', () => {
      const known = this.#find(ref);
      if (known) this.#put({ ...known, lastUsedAt });
    });
  }

  /** Resolves to whether it was there; inside an open transaction. */
  remove({ kind, id }: CredentialRef): boolean {
    return this.#database.statement('DELETE FROM credentials WHERE kind = ? AND id = ?').run(kind, id).changes === 1;
  }

  /** Removes a slice of the sessions that expired before `nowMs`, inside an open transaction; tells whether more may be waiting. */
  forget(nowMs: number): boolean {
    const { changes } = this.#database
      .statement(
        `DELETE FROM credentials WHERE (kind, id) IN
         (SELECT kind, id FROM credentials WHERE kind = 'session' AND expires_at < ? LIMIT ${FORGET_SLICE})`,
      )
      .run(new Date(nowMs).toISOString());
    return changes === FORGET_SLICE;
  }

  #find({ kind, id }: CredentialRef): Credential | null {
    const row = this.#database
      .statement('SELECT body FROM credentials WHERE kind = ? AND id = ?')
      .get(kind, id) as unknown as [string] | undefined;
    return row ? (JSON.parse(row[0]) as Credential) : null;
  }

  #put(credential: Credential): void {
    const { kind, id, owner, expiresAt } = credential;
    this.#database
      .statement('UPDATE credentials SET owner = ?, expires_at = ?, body = ? WHERE kind = ? AND id = ?')
      .run(owner, expiresAt, JSON.stringify(credential), kind, id);
  }
}
