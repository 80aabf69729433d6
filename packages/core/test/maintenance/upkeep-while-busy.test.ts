import { describe, expect, it, vi } from 'vitest';
import { createMetricsHandler } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { temporaryPath } from '../sqlite/support/temporary-path.ts';

/** How often the task runs. */
const INTERVAL_MS = 2_000;

async function started() {
  const storage = sqliteStorage({ path: temporaryPath() });
  const clock = new ManualClock();
  const handler = await createMetricsHandler({ storage, clock });
  const upkeep = vi.spyOn(storage, 'maintain');
  return {
    handler,
    upkeep,
    /** Lets the task run. @returns whether it kept up the store */
    async run(): Promise<boolean> {
      upkeep.mockClear();
      const waiting = clock.pending;
      clock.advance(INTERVAL_MS);
      await vi.waitUntil(() => clock.pending >= waiting);
      return upkeep.mock.calls.length > 0;
    },
  };
}

describe('upkeep of the store', () => {
  it('runs while nobody writes', async () => {
    const { handler, run } = await started();
    await using _ = handler;
    expect([await run(), await run()]).toEqual([true, true]);
  });

  it('waits for writers to pause', async () => {
    const { handler, run } = await started();
    await using _ = handler;
    const write = () => handler.recordAll({ name: 'views', value: 1 });
    await write();
    expect(await run()).toBe(false);
    await write();
    expect(await run()).toBe(false);
    expect(await run()).toBe(true);
  });

  it('waits no longer than ten seconds', async () => {
    const { handler, run } = await started();
    await using _ = handler;
    const ran: boolean[] = [];
    for (let i = 0; i < 10; i++) {
      await handler.recordAll({ name: 'views', value: 1 });
      ran.push(await run());
    }
    expect(ran).toEqual([false, false, false, false, true, false, false, false, false, true]);
  });

  it('runs when it is asked for, whoever writes', async () => {
    const { handler, upkeep } = await started();
    await using _ = handler;
    await handler.recordAll({ name: 'views', value: 1 });
    await handler.maintain();
    expect(upkeep).toHaveBeenCalled();
  });
});
