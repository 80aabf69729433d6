import { expect, it } from 'vitest';
import { type Change, createMetricsHandler, memoryStorage } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/index.ts';

it('the lag is the age of the oldest batch that is not durable yet', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const storage = memoryStorage();
  const commit = storage.commit.bind(storage);
  let release = () => {};
  const handler = await createMetricsHandler({ storage, clock });
  const lagMs = async () => (await handler.stats()).ingest.lagMs;
  expect(await lagMs()).toBe(0);

  const begun = new Promise<void>((resolve) => {
    storage.commit = async (changes: readonly Change[]) => {
      resolve();
      await new Promise<void>((go) => {
        release = go;
      });
      return commit(changes);
    };
  });
  const first = handler.recordAll([{ name: 'views', value: 1 }]);
  await begun;
  clock.advance(700);
  const second = handler.recordAll([{ name: 'views', value: 2 }]);
  clock.advance(800);
  expect(await lagMs()).toBe(1_500);

  storage.commit = commit;
  release();
  await Promise.all([first, second]);
  expect(await lagMs()).toBe(0);
  await handler.close();
});
