import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../../tools/mongo-engine/fault-proxy/fault.ts';
import { FaultProxy } from '../../../../tools/mongo-engine/fault-proxy/fault-proxy.ts';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { random } from '../../../core/test/support/random.ts';
import { runs, seed } from '../../../core/test/support/runs.ts';
import { Stage } from './support/stage.ts';

const engine = await testEngine();
const FAULTS_EACH = runs(2, 100);
/** Clients give up after this time, long before the adapter would. */
const PATIENCE_MS = 400;
const DURATIONS = { delayMs: 50, outliveMs: 600 };
const SPARED = 0.85;
const COMMANDS = new Set(['insert', 'update', 'delete', 'find']);

describe.skipIf(!engine)('a network between a writer and MongoDB', () => {
  it(`that has every fault ${FAULTS_EACH} times loses and doubles nothing`, {
    timeout: 120_000 + FAULTS_EACH * FAULTS.length * 10_000,
  }, async () => {
    const next = random(seed());
    const stage = new Stage(engine?.uri ?? '', seed());
    const proxy = await FaultProxy.listen(Number(new URL(stage.uri).port), DURATIONS);
    const writer = stage.writer({ uri: proxy.uri, pauseMs: 0, client: { socketTimeoutMS: PATIENCE_MS } });
    const other = stage.writer();
    await Promise.all([writer.start(), other.start()]);
    for (const fault of FAULTS) {
      const spent = once(proxy, 'spent');
      proxy.arm({ fault, times: FAULTS_EACH, matches: ({ name }) => COMMANDS.has(name) && next() > SPARED });
      await spent;
      expect(proxy.struck).toBe(FAULTS_EACH);
    }
    await Promise.all([writer.stop(), other.stop()]);
    await proxy.close();
    await stage.expectWhole();
  });
});
