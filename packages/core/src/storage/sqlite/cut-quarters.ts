import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { blocksOf } from '../../cell/blocks-of.ts';
import { encodeCells } from '../../cell/cell-codec.ts';
import { blockCells, blockMs, TIER_MS } from '../../cell/tier.ts';
import { readableCells } from './readable-cells.ts';
import { cellKey, END_OF_TIME_MS } from './row-keys.ts';

const QUARTERS_PER_DAY = 96;

interface Row {
  readonly id: number;
  readonly body: Uint8Array;
}

/**
 * Quarters were in rows of a UTC day, by day: each becomes up to four of six hours. One row is in memory at a time. The table had another name, by which an
 * older version that has the file open finds nothing any more: it would miss rows, and write some where nobody looks for them.
 */
export function cutQuarters(connection: DatabaseSync): void {
  connection.exec('ALTER TABLE cells RENAME TO blocks');
  const next = connection.prepare('SELECT id, body FROM blocks WHERE id >= ? AND id < ? ORDER BY id LIMIT 1');
  const remove = connection.prepare('DELETE FROM blocks WHERE id = ?');
  const put = connection.prepare('INSERT INTO blocks VALUES (?, ?)');
  for (const { id: series } of connection.prepare('SELECT id FROM series').iterate() as Iterable<{ id: number }>) {
    // What is written lies at the key that was just read, or beyond all that are to be read.
    const first = cellKey(series, 'quarter', 0);
    const end = first + END_OF_TIME_MS / TIER_MS.day;
    for (let row = rowFrom(next, first, end); row; row = rowFrom(next, row.id + 1, end)) {
      remove.run(row.id);
      const day = (row.id - first) * TIER_MS.day;
      for (const [start, body] of cutDay(row.body, day)) put.run(cellKey(series, 'quarter', start), body);
    }
  }
}

function rowFrom(next: StatementSync, from: number, end: number): Row | undefined {
  return next.get(from, end) as unknown as Row | undefined;
}

/** The bodies of a day's rows, by their starts. A damaged day is damaged in each of them, so that reads go on noticing. */
function cutDay(body: Uint8Array, day: number): [number, Uint8Array][] {
  const width = blockMs('quarter');
  const cells = readableCells(body, day, TIER_MS.quarter, QUARTERS_PER_DAY);
  if (!cells) return Array.from({ length: TIER_MS.day / width }, (_, part) => [day + part * width, body]);
  return Array.from(blocksOf(cells, width), ({ start, cells }) => [
    start,
    encodeCells(cells, start, TIER_MS.quarter, blockCells('quarter')),
  ]);
}
