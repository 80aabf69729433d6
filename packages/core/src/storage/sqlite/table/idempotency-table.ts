import { IDEMPOTENCY_MAX_AGE_MS } from '../../idempotency.ts';
import type { Database } from '../database.ts';

const FORGET_SLICE_KEYS = 10_000;

/** The keys of committed batches, numbered as their log entries and so in the order of time. */
export class IdempotencyTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The hash of the content that was committed under this key. */
  hashOf(key: string): string | undefined {
    const row = this.#database.statement('SELECT hash FROM idempotency WHERE key = ?').get(key);
    return (row as unknown as [string] | undefined)?.[0];
  }

  put(seq: number, key: string, hash: string, at: number): void {
    this.#database
      .statement('INSERT INTO idempotency (seq, key, hash, at) VALUES (?, ?, ?, ?)')
      .run(seq, key, hash, at);
  }

  /** Forgets a slice of keys past their age; tells whether more may be waiting. */
  forget(now: number): boolean {
    const kept = this.#database.statement(
      'SELECT min(seq) FROM (SELECT seq, at FROM idempotency ORDER BY seq LIMIT ?) WHERE at >= ?',
    );
    const [firstKept] = kept.get(FORGET_SLICE_KEYS, now - IDEMPOTENCY_MAX_AGE_MS) as unknown as [number | null];
    const { changes } = this.#database
      .statement(
        'DELETE FROM idempotency WHERE seq IN (SELECT seq FROM idempotency WHERE seq < ? ORDER BY seq LIMIT ?)',
      )
      .run(firstKept ?? Number.MAX_SAFE_INTEGER, FORGET_SLICE_KEYS);
    return changes === FORGET_SLICE_KEYS;
  }
}
