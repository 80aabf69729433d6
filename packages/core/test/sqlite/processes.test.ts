import { expect, it } from 'vitest';
import type { Change } from '../../src/storage/change.ts';
import { stateOf } from '../../src/testing/oracle/state.ts';
import {
  batch,
  column,
  columns,
  DAY,
  DAY_MS,
  define,
  keyed,
  MINUTE_MS,
  purge,
  remove,
  retain,
  series,
} from '../../src/testing/suites/support/changes.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { expectAlike } from './support/expect-alike.ts';
import { rowsOf } from './support/file.ts';
import { maintainAll } from './support/open-sqlite.ts';
import { startProcess } from './support/start-process.ts';

type OtherProcess = Awaited<ReturnType<typeof startProcess>>;

/** Both processes and the memory store answer alike. */
async function checkBoth(both: BesideMemory, other: OtherProcess): Promise<void> {
  await both.check();
  expectAlike(await other({ do: 'state' }), await stateOf(both.memory));
}

it('what one process commits is in the next answer of the other', async () => {
  const both = await BesideMemory.create();
  const other = await startProcess(both.path);
  const inOther = async (...changes: Change[]) => {
    await both.memory.commit(changes);
    await other({ do: 'commit', changes });
  };
  await both.commit(batch(series(DAY, 100, MINUTE_MS)));
  await checkBoth(both, other);
  await inOther(batch(series(DAY, 100, MINUTE_MS), { bookId: 'b' }), define({ kind: 'histogram', name: 'h' }));
  await checkBoth(both, other);
  await both.commit(batch(series(DAY, 40, MINUTE_MS), { metric: 'h' }), define({ kind: 'histogram' }));
  await checkBoth(both, other);
  await inOther(remove(DAY, DAY + 20 * MINUTE_MS), retain({ raw: DAY, minute: DAY }));
  await checkBoth(both, other);
  await inOther(purge({ bookIds: ['b'] }), batch(series(DAY, 3, MINUTE_MS), { bookId: 'b' }));
  await checkBoth(both, other);
  await both.commit(keyed('k', series(DAY, 5, MINUTE_MS)));
  expect(await other({ do: 'commit', changes: [keyed('k', series(DAY, 5, MINUTE_MS))] })).toEqual(['duplicate']);
  expect(await other({ do: 'head' })).toEqual(await both.sqlite.head());
  await checkBoth(both, other);
});

it('a fold by one process leaves the other exact, which still held those points in memory', async () => {
  const both = await BesideMemory.create();
  const other = await startProcess(both.path);
  await both.commit(batch(series(DAY, 500, MINUTE_MS)));
  await both.check();
  await other({ do: 'maintain' });
  expect(rowsOf(both.path, 'SELECT sum(points) AS points FROM chunks')).toEqual([{ points: 500 }]);
  await both.check();
  await both.commit(batch(series(DAY, 500, MINUTE_MS, (i) => i)));
  await checkBoth(both, other);
  await maintainAll(both.sqlite);
  await checkBoth(both, other);
});

it('a process that slept while the log was trimmed starts again from the file', async () => {
  const both = await BesideMemory.create();
  await both.commit(batch(series(DAY, 5, MINUTE_MS)));
  const sleeper = await both.open();
  await both.check(sleeper);
  const [old] = await sleeper.head();
  await both.commit(...Array.from({ length: 1_500 }, (_, i) => batch([[DAY + i, i]], { bookId: `b${i % 7}` })));
  await both.commit(purge({ bookIds: ['b3'] }));
  both.clock.advance(DAY_MS);
  await maintainAll(both.sqlite);
  const [{ oldest }] = rowsOf(both.path, 'SELECT min(seq) AS oldest FROM log') as [{ oldest: number }];
  expect(oldest).toBeGreaterThan((old as number) + 1);
  expect(await sleeper.changes([old as number], 10)).toEqual({ reset: true, cursor: await both.sqlite.head() });
  await both.check(sleeper);
});

it('two processes that write at once lose nothing and stay alike', async () => {
  const both = await BesideMemory.create();
  const other = await startProcess(both.path);
  const next = random(seed());
  for (let round = 0; round < runs(6); round++) {
    const own: Promise<void>[] = [];
    const batchOf = (writer: string) =>
      columns([
        column(series(DAY + Math.floor(next() * DAY_MS), 200, 1_000, () => Math.floor(next() * 100))),
        column(
          series(DAY, 3, MINUTE_MS, () => round),
          { bookId: writer, labels: { round: String(round % 5) } },
        ),
      ]);
    for (let i = 0; i < 20; i++) {
      const mine = batchOf('this');
      const theirs = batchOf('that');
      own.push(
        both.commit(mine),
        both.memory.commit([theirs]).then(() => {}),
      );
      const done = other({ do: 'commit', changes: [theirs] });
      if (next() < 0.2) await both.sqlite.maintain();
      expect(await done).toEqual(['committed']);
    }
    await Promise.all(own);
    if (next() < 0.5) await other({ do: 'maintain' });
    await checkBoth(both, other);
  }
});
