import { rawCount } from '../../../cell/raw-columns.ts';
import type { SeriesId, SeriesRecord } from '../../../metric/series.ts';
import type { LogEntry } from '../../change.ts';
import type { Database } from '../database.ts';
import { decodePointsBody, writtenPointsBody } from './points-body.ts';

/** Entries that every reader may lag behind by. */
const MIN_KEPT_ENTRIES = 1_000;
/** How long a reader may be away before it has to start again. */
const MAX_AGE_MS = 10 * 60_000;
/** Beyond this many newer points an entry goes whatever its age, so that fast writers do not keep a second copy of hours. */
const MAX_KEPT_POINTS = 8_388_608;
const TRIM_SLICE_ENTRIES = 1_000;

/** The change log: one row an entry, `total_points` counting the points up to and including it. */
export class LogTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The oldest and the newest entry there is; `head` is 0 and `oldest` 1 in a new file. The newest entries are never trimmed. */
  bounds(): { oldest: number; head: number } {
    const row = this.#database.statement('SELECT (SELECT min(seq) FROM log), (SELECT max(seq) FROM log)').get();
    const [oldest, head] = row as unknown as [number | null, number | null];
    return { oldest: oldest ?? 1, head: head ?? 0 };
  }

  append(entry: LogEntry, at: number): void {
    const { position, ...content } = entry;
    const body = entry.kind === 'points' ? writtenPointsBody(entry.points) : JSON.stringify(content);
    const points = entry.kind === 'points' ? entry.points.reduce((sum, columns) => sum + rawCount(columns), 0) : 0;
    this.#database
      .statement(
        `INSERT INTO log (seq, at, kind, total_points, body)
         VALUES (?, ?, ?, ? + coalesce((SELECT total_points FROM log WHERE seq = ?), 0), ?)`,
      )
      .run(position.n, at, entry.kind, points, position.n - 1, body);
  }

  /** At most `limit` entries after `after`, decoded one by one. */
  *entries(after: number, limit: number, seriesOf: (id: SeriesId) => SeriesRecord): Generator<LogEntry> {
    const statement = this.#database.statement('SELECT seq, body FROM log WHERE seq > ? ORDER BY seq LIMIT 1');
    for (let n = after, left = limit; left > 0; left--) {
      const row = statement.get(n) as unknown as [number, Uint8Array | string] | undefined;
      if (!row) return;
      const [seq, body] = row;
      n = seq;
      const position = { lane: 0, n };
      if (typeof body === 'string') yield { position, ...JSON.parse(body) } as LogEntry;
      else yield { position, kind: 'points', points: decodePointsBody(body, seriesOf) };
    }
  }

  /** Removes a slice of old entries up to and including `frontier`; tells whether more may be waiting. */
  trim(frontier: number, now: number): boolean {
    const { head } = this.bounds();
    const newest = this.#database.statement('SELECT total_points FROM log WHERE seq = ?').get(head);
    const [total] = (newest ?? [0]) as unknown as [number];
    const oldest = this.#database
      .statement('SELECT seq, at, total_points FROM log ORDER BY seq LIMIT ?')
      .all(TRIM_SLICE_ENTRIES);
    let last = 0;
    for (const [seq, at, totalThere] of oldest as unknown as [number, number, number][]) {
      const isOld = seq <= head - MIN_KEPT_ENTRIES && at < now - MAX_AGE_MS;
      if (seq > frontier || seq === head || !(isOld || totalThere < total - MAX_KEPT_POINTS)) break;
      last = seq;
    }
    if (last === 0) return false;
    const { changes } = this.#database.statement('DELETE FROM log WHERE seq <= ?').run(last);
    return changes === TRIM_SLICE_ENTRIES;
  }
}
