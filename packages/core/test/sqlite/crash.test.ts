import { expect, it } from 'vitest';
import type { Change } from '../../src/storage/change.ts';
import { batch } from '../../src/testing/suites/support/changes.ts';
import { verify } from '../../src/verify/verify.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { BesideMemory } from './support/beside-memory.ts';
import { markerOf, type Operation, operation, operationOf, T0 } from './support/crash-operations.ts';
import { crash } from './support/crash-run.ts';

const KILLS = runs(20, 200);
/** A file lives through so many kills. */
const KILLS_PER_FILE = 5;
const MAX_LIFE_MS = 150;
/** Operations look back by up to a hundred. */
const FIRST_OPERATION = 200;
const END = T0 + 100 * 86_400_000;

type Commit = Extract<Operation, { changes: readonly Change[] }>;

it(`${KILLS} kills at random instants: nothing acknowledged is lost, nothing counted twice`, {
  timeout: KILLS * 10_000,
}, async () => {
  const next = random(seed());
  const underWay = { commit: 0, delete: 0, retain: 0, maintain: 0, nothing: 0 };
  let acknowledged = 0;
  for (let kill = 0; kill < KILLS; ) {
    const both = await BesideMemory.create();
    await both.commit(batch([[T0, 0]]));
    await both.sqlite.close();
    const runSeed = Math.floor(next() * 2 ** 20);
    let n = FIRST_OPERATION;
    for (let life = 0; life < KILLS_PER_FILE && kill < KILLS; life++, kill++) {
      const wreck = await crash(both.path, runSeed, n, next() * MAX_LIFE_MS);
      const lastAcknowledged = wreck.underWay ?? wreck.nextOperation;
      for (; n < lastAcknowledged; n++) {
        const done = operation(runSeed, n);
        if (done.kind !== 'maintain') await both.memory.commit(done.changes);
        acknowledged++;
      }
      both.sqlite = await both.open();
      const interrupted = wreck.underWay === undefined ? undefined : operation(runSeed, wreck.underWay);
      underWay[interrupted?.kind ?? 'nothing']++;
      if (interrupted && interrupted.kind !== 'maintain')
        await finish(both, interrupted, wreck.underWay as number, next() < 0.5);
      n = wreck.nextOperation;
      await both.check();
      const report = await verify(both.sqlite, { from: T0, to: END });
      expect(report.differences).toEqual([]);
      await both.sqlite.close();
    }
  }
  const described = JSON.stringify(underWay);
  process.stderr.write(`${KILLS} kills, ${acknowledged} acknowledged operations; under way: ${described}\n`);
  expect(underWay.commit + underWay.delete + underWay.retain, described).toBeGreaterThanOrEqual(KILLS / 2);
});

/** Sends an operation of unknown outcome again, as a client would: under the same keys, perhaps twice. */
async function finish(both: BesideMemory, { kind, changes }: Commit, n: number, twice: boolean): Promise<void> {
  const expected = changes.map((change) => (change.kind === 'points' ? change.points.map((_, k) => k) : []));
  const before = await pointsOf(both, n);
  // One call is one transaction: all of its batches are there, or none.
  const all = kind === 'commit' ? expected.flatMap((series, b) => series.map((k) => markerOf(n, b, k, 0))) : [];
  expect([0, all.length]).toContain(all.filter((marker) => before.has(marker)).length);
  const wasCommitted = all.length > 0 && before.size > 0;
  const first = await both.sqlite.commit(changes);
  expect(first.map(({ status }) => status)).toEqual(changes.map(() => (wasCommitted ? 'duplicate' : 'committed')));
  if (twice && kind === 'commit') {
    const second = await both.sqlite.commit(changes);
    expect(second.map(({ status }) => status)).toEqual(changes.map(() => 'duplicate'));
  }
  await both.memory.commit(changes);
}

/** The markers of operation `n` that are in the store. */
async function pointsOf({ sqlite }: BesideMemory, n: number): Promise<Set<number>> {
  const series = (await sqlite.series({})).map(({ id }) => id);
  const { points } = await sqlite.readPoints({ series, from: T0, to: END });
  return new Set(points.flatMap(({ values }) => [...values]).filter((value) => operationOf(value) === n));
}
