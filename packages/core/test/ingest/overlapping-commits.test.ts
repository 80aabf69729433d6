import { expect, it } from 'vitest';
import { type Change, createMetricsHandler, memoryStorage } from '../../src/index.ts';
import { settle } from '../support/settle.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const SMALL = 1;
const LARGE = 2_000;

/** A handler over a store whose disk takes as long as the test wants for each commit. */
async function overSlowDisk() {
  const storage = memoryStorage();
  const handler = await createMetricsHandler({ storage });
  const commit = storage.commit.bind(storage);
  /** By commit, how many points each of its changes has. */
  const begun: number[][] = [];
  const finish: (() => void)[] = [];
  storage.commit = async (changes: readonly Change[]) => {
    begun.push(changes.map((change) => (change.kind === 'points' ? (change.points[0]?.values.length ?? 0) : 0)));
    const outcomes = await commit(changes);
    await new Promise<void>((resolve) => finish.push(resolve));
    return outcomes;
  };
  const record = (points: number) => {
    const timestamps = Array.from({ length: points }, (_, i) => START + i);
    return handler.recordAll({ series: [{ name: 'views', timestamps, values: timestamps.map(() => 1) }] });
  };
  return { handler, begun, finish, record };
}

it('batches are written while those before them are synced, at most one commit; others wait, and share the next', async () => {
  const { handler, begun, finish, record } = await overSlowDisk();
  const done = [record(SMALL)];
  await settle();
  done.push(record(SMALL), record(SMALL));
  await settle();
  expect(begun).toEqual([[1], [2]]);
  done.push(record(SMALL), record(LARGE));
  await settle();
  expect(begun.length).toBe(2);
  done.push(record(LARGE));
  await settle();
  expect(begun.length).toBe(2);
  finish[0]?.();
  await settle();
  expect(begun).toEqual([[1], [2], [1, LARGE, LARGE]]);
  finish[1]?.();
  finish[2]?.();
  const accepted = (await Promise.all(done)).map((outcome) => outcome.accepted);
  expect(accepted).toEqual([SMALL, SMALL, SMALL, SMALL, LARGE, LARGE]);
  await handler.close();
});

it('a handler that closes waits for all commits under way', async () => {
  const { handler, finish, record } = await overSlowDisk();
  const done = Promise.all([record(LARGE), settle().then(() => record(LARGE))]);
  await settle(40);
  let closed = false;
  const closing = handler.close().then(() => {
    closed = true;
  });
  await settle();
  expect([finish.length, closed]).toEqual([2, false]);
  finish[0]?.();
  await settle();
  expect(closed).toBe(false);
  finish[1]?.();
  await closing;
  await done;
});
