import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TIERS } from '../../src/cell/tier.ts';
import {
  assertSeriesIds,
  blockOfKey,
  cellKey,
  chunkKey,
  chunkNumber,
  dayOf,
  dayOfChunk,
  END_OF_TIME_MS,
  MAX_CHUNK_NUMBER,
  MAX_SERIES_ID,
} from '../../src/storage/sqlite/row-keys.ts';
import { batch, DAY } from '../../src/testing/suites/support/changes.ts';
import { runs, seed } from '../support/runs.ts';
import { changeFile } from './support/file.ts';
import { openSqlite } from './support/open-sqlite.ts';
import { temporaryPath } from './support/temporary-path.ts';

const id = fc.integer({ min: 1, max: MAX_SERIES_ID });
const day = fc.integer({ min: 0, max: dayOf(END_OF_TIME_MS) - 1 });
const n = fc.integer({ min: 0, max: MAX_CHUNK_NUMBER });
const options = () => ({ seed: seed(), numRuns: runs(1_000) });

it('keys are exact integers in the order of series, day and number', () => {
  const chunk = fc.tuple(id, day, n);
  const property = fc.property(chunk, chunk, (a, b) => {
    expect(Number.isSafeInteger(chunkKey(...a))).toBe(true);
    expect(dayOfChunk(chunkKey(...a))).toBe(a[1]);
    expect(chunkNumber(chunkKey(...a))).toBe(a[2]);
    const order = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
    expect(Math.sign(chunkKey(...a) - chunkKey(...b))).toBe(Math.sign(order));
  });
  fc.assert(property, options());
});

it('cells lie by series, tier and block', () => {
  const block = fc.tuple(id, fc.constantFrom(...TIERS), fc.integer({ min: 0, max: 2 ** 21 - 1 }));
  const property = fc.property(block, block, (a, b) => {
    expect(Number.isSafeInteger(cellKey(...a))).toBe(true);
    expect(blockOfKey(cellKey(...a))).toBe(a[2]);
    const order = a[0] - b[0] || TIERS.indexOf(a[1]) - TIERS.indexOf(b[1]) || a[2] - b[2];
    expect(Math.sign(cellKey(...a) - cellKey(...b))).toBe(Math.sign(order));
  });
  fc.assert(property, options());
});

it('a file that has given out its ids says so, and instants that no key can hold are refused', async () => {
  expect(() => assertSeriesIds(MAX_SERIES_ID + 1)).not.toThrow();
  const path = temporaryPath();
  await (await openSqlite(path)).close();
  changeFile(path, 'UPDATE state SET next_series = ?', MAX_SERIES_ID);
  const storage = await openSqlite(path);
  const outcomes = await storage.commit([
    batch([[END_OF_TIME_MS, 1]]),
    batch([[-1, 1]]),
    batch([[Number.NaN, 1]]),
    batch([[END_OF_TIME_MS - 1, 1]]),
    batch([[DAY, 1]], { bookId: 'one too many' }),
  ]);
  const refused = (code: string) => ({ status: 'refused', error: { code } });
  const early = refused('invalid_timestamp');
  expect(outcomes).toMatchObject([early, early, early, { status: 'committed' }, refused('storage_full')]);
  await storage.maintain();
  const { points } = await storage.readPoints({ series: [MAX_SERIES_ID], from: 0, to: END_OF_TIME_MS });
  expect(points[0]?.timestamps).toEqual(Float64Array.of(END_OF_TIME_MS - 1));
});
