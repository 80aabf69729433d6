import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** Rows of a store's file, read past the store. */
export function rowsOf(path: string, sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
  return withFile(path, (database) => database.prepare(sql).all(...values));
}

/** Changes a store's file past the store; tells how many rows. */
export function changeFile(path: string, sql: string, ...values: SQLInputValue[]): number {
  return withFile(path, (database) => Number(database.prepare(sql).run(...values).changes));
}

/** Flips a bit in the middle of every blob that the condition selects, as a bad disk would; tells how many. */
export function damage(path: string, table: string, key: string, where: string): number {
  return withFile(path, (database) => {
    const rows = database.prepare(`SELECT ${key} AS key, body FROM ${table} WHERE ${where}`).all();
    for (const row of rows) {
      const body = row.body as Uint8Array;
      const middle = body.length >> 1;
      body[middle] = (body[middle] as number) ^ 4;
      database.prepare(`UPDATE ${table} SET body = ? WHERE ${key} = ?`).run(body, row.key as number);
    }
    return rows.length;
  });
}

function withFile<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}
