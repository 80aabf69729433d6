import { afterEach, expect, it, vi } from 'vitest';
import { nextTurn } from '../../src/next-turn.ts';
import type { StorageAdapter } from '../../src/storage/adapter.ts';
import { batch, DAY, series } from '../../src/testing/suites/support/changes.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { ForgetfulDisk } from './support/forgetful-disk.ts';
import { openSqlite } from './support/open-sqlite.ts';

const OPERATIONS = runs(150, 2_000);

afterEach(() => {
  vi.restoreAllMocks();
});

type Heard = { readonly what: string; readonly n: number };

/** Does something at random; resolves to the position of the log that its answer speaks of. */
async function operate(storage: StorageAdapter, what: string, value: number): Promise<number> {
  switch (what) {
    case 'commit': {
      const [outcome] = await storage.commit([batch(series(DAY + value, 3, 1, () => value))]);
      if (outcome?.status !== 'committed') throw new Error(`a commit was ${outcome?.status}`);
      return outcome.position.n;
    }
    case 'changes': {
      const { cursor } = await storage.changes([0], 10_000);
      return cursor[0] as number;
    }
    case 'readCells': {
      const ranges = [{ tier: 'day', from: DAY, to: DAY + 86_400_000 }] as const;
      return (await storage.readCells({ series: [1], ranges })).cursor[0] as number;
    }
    case 'readPoints':
      return (await storage.readPoints({ series: [1], from: DAY, to: DAY + 1 })).cursor[0] as number;
    case 'maintain':
      await storage.maintain();
      return 0;
    default:
      return (await storage.head())[0] as number;
  }
}

it('a loss of power takes back nothing that a writer, a reader or another process has heard of', async () => {
  const next = random(seed());
  const both = await BesideMemory.create();
  await both.sqlite.commit([batch([[DAY, 0]])]);
  const disk = new ForgetfulDisk(both.path, next);
  const processes = [both.sqlite, await both.open()];
  const operations = ['commit', 'commit', 'changes', 'readCells', 'readPoints', 'head', 'maintain'];
  const heard: Heard[] = [];
  const underWay = new Set<Promise<void>>();
  for (let i = 0; i < OPERATIONS; i++) {
    const storage = processes[Math.floor(next() * processes.length)] as StorageAdapter;
    const what = operations[Math.floor(next() * operations.length)] as string;
    const done = operate(storage, what, i).then(async (n) => {
      heard.push({ what, n });
      const survivor = await openSqlite(disk.afterPowerLoss());
      expect((await survivor.head())[0], `after ${what}`).toBeGreaterThanOrEqual(n);
      await survivor.close();
    });
    underWay.add(done);
    void done.finally(() => underWay.delete(done)).catch(() => {});
    while (next() < 0.6 || underWay.size > 4) {
      if (underWay.size > 4) await Promise.race(underWay);
      else await new Promise<void>(nextTurn);
    }
  }
  await Promise.all(underWay);
  const written = heard.filter(({ what }) => what === 'commit').length;
  expect(written).toBeGreaterThan(OPERATIONS / 6);
  expect(disk.syncs).toBeGreaterThan(0);
});
