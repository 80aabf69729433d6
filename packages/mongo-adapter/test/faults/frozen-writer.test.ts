import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { runs, seed } from '../../../core/test/support/runs.ts';
import { Stage } from './support/stage.ts';

const engine = await testEngine();
const FROZEN_MS = runs(1_000, 60_000);
const FREEZES = runs(1, 3);

describe.skipIf(!engine)('a writer that is frozen while others append and fold', () => {
  it(`goes on after ${FROZEN_MS} ms as if nothing had been`, {
    timeout: 120_000 + FREEZES * FROZEN_MS * 2,
  }, async () => {
    const stage = new Stage(engine?.uri ?? '', seed());
    const [frozen, ...others] = [stage.writer({ pauseMs: 0 }), stage.writer(), stage.writer()];
    const writers = [frozen, ...others];
    await Promise.all(writers.map((writer) => writer.start()));
    for (let freeze = 0; freeze < FREEZES; freeze++) {
      const before = frozen.acknowledged;
      while (frozen.acknowledged === before) await pause(5);
      frozen.signal('SIGSTOP');
      const asleep = frozen.acknowledged;
      const othersBefore = others.map(({ acknowledged }) => acknowledged);
      await pause(FROZEN_MS);
      expect(frozen.acknowledged).toBeLessThanOrEqual(asleep + 1);
      for (const [i, { acknowledged }] of others.entries())
        expect(acknowledged).toBeGreaterThan(othersBefore[i] as number);
      frozen.signal('SIGCONT');
    }
    await Promise.all(writers.map((writer) => writer.stop()));
    await stage.expectWhole();
  });
});
