import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/storage/change.ts';
import { column, columns, DAY, define, HOUR_MS, MINUTE_MS, remove } from '../../src/testing/suites/support/changes.ts';
import { random } from '../support/random.ts';
import { seed } from '../support/runs.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { rowsOf } from './support/file.ts';
import { maintainAll } from './support/open-sqlite.ts';

const SERIES = 150;

/** Batches of many series, a few of them with late points. */
function batches(count: number, pointsPerSeries: number): Change[] {
  const next = random(seed());
  return Array.from({ length: count }, (_, b) =>
    columns(
      Array.from({ length: SERIES }, (_, k) =>
        column(
          Array.from({ length: pointsPerSeries }, (_, i) => {
            const late = next() < 0.01 ? 30 * HOUR_MS : 0;
            return [DAY + (b * pointsPerSeries + i) * 3_000 - late, Math.floor(next() * 1_000) / 4] as const;
          }),
          { bookId: `book ${k}` },
        ),
      ),
    ),
  );
}

function foldState(path: string) {
  const [state] = rowsOf(path, 'SELECT frontier, fold_to, fold_series FROM state');
  return state as { frontier: number; fold_to: number; fold_series: number };
}

describe('folding', () => {
  it('answers alike before, in the middle of and after a fold, in this process and in a new one', async () => {
    const both = await BesideMemory.create();
    await both.commit(define({ kind: 'counter' }));
    for (const change of batches(9, 100)) await both.commit(change);
    const middle = foldState(both.path);
    expect(middle.fold_to).toBeGreaterThan(middle.frontier);
    expect(middle.fold_series).toBeGreaterThan(0);
    expect(middle.fold_series).toBeLessThan(SERIES);
    await both.check();

    const second = await both.open();
    await both.check(second);
    await second.maintain();
    expect(foldState(both.path).fold_series).not.toBe(middle.fold_series);
    await both.check();
    await maintainAll(second);
    await second.close();
    const { frontier, fold_to } = foldState(both.path);
    expect(frontier).toBe(fold_to);
    await both.check();
    await both.sqlite.close();
  });

  it('is followed by another process, however much happened since it looked', async () => {
    const both = await BesideMemory.create();
    const second = await both.open();
    const large = batches(3, 20);
    // Of few points, so that no commit folds more than a slice of 64 series.
    const small = () => columns([0, 50, 100, 149].map((k) => column([[DAY + 5_000, k]], { bookId: `book ${k}` })));
    await both.commit(large.pop() as Change);
    await both.check(second);

    // A fold begins, and points come after it.
    await both.sqlite.maintain();
    await both.commit(small());
    expect(foldState(both.path).fold_series).toBe(128);
    await both.check(second);

    // It goes on, and ends.
    await both.sqlite.maintain();
    await both.check(second);
    await both.commit(large.pop() as Change);
    await both.check(second);

    // One ends, another begins, and points come after both.
    await maintainAll(both.sqlite);
    await both.commit(large.pop() as Change);
    await both.sqlite.maintain();
    await both.commit(small());
    expect(foldState(both.path).fold_series).toBe(128);
    await both.check(second);

    // The one who followed goes on with it.
    await second.maintain();
    await both.check();
    await maintainAll(second);
    await both.commit(small());
    await both.check(second);
    await both.check();
    await second.close();
    await both.sqlite.close();
  });

  it('keeps up with a writer that never rests', async () => {
    const both = await BesideMemory.create();
    for (const change of batches(30, 100)) await both.sqlite.commit([change]);
    const [row] = rowsOf(
      both.path,
      'SELECT max(total_points) - (SELECT total_points FROM log WHERE seq = frontier) AS unfolded FROM log, state',
    );
    expect(row?.unfolded).toBeLessThan(3 * 131_072);
    await both.sqlite.close();
  });

  it('is finished by a deletion, which nothing brings back', async () => {
    const both = await BesideMemory.create();
    for (const change of batches(9, 100)) await both.commit(change);
    await both.commit(remove(DAY + 7 * MINUTE_MS, DAY + 29 * MINUTE_MS));
    await both.check();
    await both.check(await both.open());
  });

  it('writes full chunks in the order of time, whatever the size of the batches', async () => {
    const both = await BesideMemory.create();
    for (let i = 0; i < 40; i++) {
      const points = Array.from({ length: 500 }, (_, k) => [DAY + i * 500_000 + k * 1_000, k] as const);
      await both.commit(columns([column(points)]));
      await maintainAll(both.sqlite);
    }
    const chunks = rowsOf(both.path, 'SELECT points FROM chunks').map(({ points }) => points as number);
    expect(chunks.reduce((a, b) => a + b)).toBe(20_000);
    expect(Math.min(...chunks)).toBeGreaterThanOrEqual(500);
    expect(chunks.length).toBeLessThanOrEqual(20_000 / 1_000);
    await both.check();
  });
});
