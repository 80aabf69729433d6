import { describe, expect, it } from 'vitest';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { random } from '../../../core/test/support/random.ts';
import { runs, seed } from '../../../core/test/support/runs.ts';
import { isRare, KILLS } from './support/kill-points.ts';
import { Stage } from './support/stage.ts';

const engine = await testEngine();
/** The log is trimmed down to a thousand entries, so it has to be longer. */
const LONG_LOG = 1_100;
/** Far more than it takes to come by any write. */
const OPERATIONS_PER_LIFE = 400;
/** A quick run has every sixth of the points that a short log has; a long one goes over all of them ten times. */
const isLong = process.env.TEST_LONG === '1';
const STEP = isLong ? 1 : 6;
const POINTS = KILLS.filter((point) => isLong || !isRare(point));
const ROUNDS = runs(1, 10);

describe.skipIf(!engine)('a writer that is killed at a write, beside two others that append and fold', () => {
  const start = seed() % STEP;
  const points = POINTS.filter((_, i) => i % STEP === start);
  const total = ROUNDS * points.length;
  it(`loses and doubles nothing in ${total} kills`, { timeout: total * 60_000 }, async () => {
    const next = random(seed());
    const stage = new Stage(engine?.uri ?? '', seed());
    const others = [stage.writer(), stage.writer()];
    const victim = stage.writer({ pauseMs: 0 });
    await Promise.all(others.map((writer) => writer.start()));
    if (points.some(isRare)) await stage.fillLog(LONG_LOG);

    for (let round = 0; round < ROUNDS; round++) {
      for (const point of points) {
        const nth = isRare(point) ? 1 : 1 + Math.floor(next() * 3);
        await victim.start({ kill: { ...point, nth }, stopAfter: OPERATIONS_PER_LIFE });
        expect(await victim.ended(), `${point.when} ${point.write}`).toBe('SIGKILL');
      }
    }
    await victim.start();
    await Promise.all([...others, victim].map((writer) => writer.stop()));
    const acknowledged = [...others, victim].map((writer) => writer.acknowledged);
    process.stderr.write(`${total} kills; acknowledged operations: ${acknowledged.join(', ')}\n`);
    await stage.expectWhole();
  });
});
