import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { runs, seed } from '../../../core/test/support/runs.ts';
import { volatilePath } from '../../../core/test/support/volatile-path.ts';
import { type Outcome, runHistory } from './support/history.ts';
import { history } from './support/steps.ts';
import type { Store } from './support/store.ts';
import { World } from './support/world.ts';

const HISTORIES = runs(50, 1_000);
const HISTORIES_ON_MONGODB = runs(4, 100);

/** After so many histories each kind of event has come up, but for one run in a thousand. */
const MANY = 100;
/** What has come up long before. */
const FREQUENT = ['updates', 'losses', 'losses midway', 'answer_changed', 'history_lost', 'restart', 'expire', 'purge'];
const SELDOM = [
  'points',
  'advance',
  'remove',
  'define',
  'leave',
  'renew',
  'forget',
  'sign-ins',
  'SIGTERM',
  'SIGKILL',
  'before',
  'sent',
  'heard',
];

const engine = await testEngine();
const world = new World();
afterAll(() => world.kill());

/** What happened in all histories, so that nobody believes in what did not. */
class Tally {
  readonly #counts = new Map<string, number>();

  count(what: string, n = 1): void {
    this.#counts.set(what, this.of(what) + n);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  add({ readers, comparisons }: Outcome): void {
    this.count('comparisons', comparisons);
    for (const reader of readers) {
      this.count('updates', reader.updates);
      this.count('losses', reader.losses);
      this.count('losses midway', reader.midway);
      this.count('sign-ins', reader.signIns);
      for (const reason of reader.resets) this.count(reason);
    }
  }

  toString(): string {
    return [...this.#counts].map(([what, n]) => `${n} ${what}`).join(', ');
  }
}

async function tryHistories(numRuns: number, take: (run: (store: Store) => Promise<void>) => Promise<void>) {
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(history, (each) =>
      take(async (store) => {
        tally.add(await runHistory(world, store, each));
        for (const step of each.steps) {
          tally.count(step.kind);
          if (step.kind === 'restart') tally.count(step.signal);
          if (step.kind === 'leave') tally.count(step.moment);
        }
      }),
    ),
    { numRuns, seed: seed() },
  );
  process.stderr.write(`${numRuns} histories: ${tally}\n`);
  return tally;
}

const TITLE = 'holds what the query returns, at every quiet moment of';

describe('who only reads a stream, over HTTP of two server processes on one SQLite file,', () => {
  it(`${TITLE} ${HISTORIES} histories`, { timeout: 120_000 + HISTORIES * 10_000 }, async () => {
    const tally = await tryHistories(HISTORIES, async (run) => {
      const path = volatilePath();
      await run({ kind: 'sqlite', path });
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    });
    expect(tally.of('comparisons')).toBeGreaterThan(HISTORIES * 12);
    for (const what of [...FREQUENT, ...(HISTORIES < MANY ? [] : SELDOM)]) {
      expect(tally.of(what), what).toBeGreaterThan(0);
    }
  });
});

describe.skipIf(!engine)('who only reads a stream, over HTTP of two server processes on one MongoDB database,', () => {
  const title = `${TITLE} ${HISTORIES_ON_MONGODB} histories`;
  it(title, { timeout: 120_000 + HISTORIES_ON_MONGODB * 20_000 }, async () => {
    const { uri } = engine as NonNullable<typeof engine>;
    await using client = new MongoClient(uri);
    const tally = await tryHistories(HISTORIES_ON_MONGODB, async (run) => {
      const database = `histories_${crypto.randomUUID().slice(0, 8)}`;
      await run({ kind: 'mongodb', uri, database });
      await client.db(database).dropDatabase();
    });
    expect(tally.of('comparisons')).toBeGreaterThan(HISTORIES_ON_MONGODB * 12);
    for (const what of HISTORIES_ON_MONGODB < MANY ? [] : [...FREQUENT, ...SELDOM]) {
      expect(tally.of(what), what).toBeGreaterThan(0);
    }
  });
});
