import type { Credential, CredentialStore } from '../credential-store.ts';
import type { Database } from './database.ts';

export class SqliteCredentialStore implements CredentialStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(id: string): Promise<Credential | null> {
    return this.#database.read(() => this.#find(id));
  }

  async list(): Promise<readonly Credential[]> {
    return this.#database.read(() => {
      const rows = this.#database.statement('SELECT body FROM credentials ORDER BY id').all() as unknown as [string][];
      return rows.map(([body]) => JSON.parse(body) as Credential);
    });
  }

  async insert(credential: Credential): Promise<boolean> {
    return this.#database.write('synced', () => this.#insert(credential));
  }

  async insertFirst(credential: Credential): Promise<boolean> {
    return this.#database.write('synced', () => {
      const [count] = this.#database.statement('SELECT count(*) FROM credentials').get() as unknown as [number];
      return count === 0 && this.#insert(credential);
    });
  }

  async touch(id: string, lastUsedAt: string): Promise<void> {
    this.#database.write('synced', () => {
      const known = this.#find(id);
      if (!known) return;
      const body = JSON.stringify({ ...known, lastUsedAt });
      this.#database.statement('UPDATE credentials SET body = ? WHERE id = ?').run(body, id);
    });
  }

  async remove(id: string): Promise<boolean> {
    return this.#database.write('synced', () => {
      return this.#database.statement('DELETE FROM credentials WHERE id = ?').run(id).changes === 1;
    });
  }

  #find(id: string): Credential | null {
    const row = this.#database.statement('SELECT body FROM credentials WHERE id = ?').get(id) as unknown as
      | [string]
      | undefined;
    return row ? (JSON.parse(row[0]) as Credential) : null;
  }

  #insert(credential: Credential): boolean {
    const statement = this.#database.statement('INSERT INTO credentials VALUES (?, ?) ON CONFLICT DO NOTHING');
    return statement.run(credential.id, JSON.stringify(credential)).changes === 1;
  }
}
