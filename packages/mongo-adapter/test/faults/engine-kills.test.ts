import { setTimeout as pause } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { startEngine } from '../../../../tools/mongo-engine/start-engine.ts';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { random } from '../../../core/test/support/random.ts';
import { runs, seed } from '../../../core/test/support/runs.ts';
import { Stage } from './support/stage.ts';

/** What to start an engine of this test's own from, to kill it. */
const files = (await testEngine())?.files;
const KILLS = runs(2, 20);
const MAX_LIFE_MS = 1_500;
/** What every life brings to an end before it is killed, so that none is spent on connecting. */
const OPERATIONS_PER_LIFE = 10;

describe.skipIf(!files)('a MongoDB that is killed and restarted under load', () => {
  it(`has lost and doubled nothing after ${KILLS} times`, { timeout: 300_000 + KILLS * 60_000 }, async ({
    onTestFinished,
  }) => {
    if (!files) return;
    const next = random(seed());
    const own = await startEngine(files);
    onTestFinished(() => own.stop());
    const stage = new Stage(own.uri, seed());
    const writers = [stage.writer(), stage.writer(), stage.writer()];
    await Promise.all(writers.map((writer) => writer.start()));
    const total = () => writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
    for (let kill = 0; kill < KILLS; kill++) {
      const before = total();
      while (total() < before + OPERATIONS_PER_LIFE) await pause(20);
      await pause(next() * MAX_LIFE_MS);
      await own.kill();
      await own.restart();
    }
    await Promise.all(writers.map((writer) => writer.stop()));
    process.stderr.write(`${KILLS} kills of ${own.name}; ${total()} acknowledged operations\n`);
    await stage.expectWhole();
  });
});
