import { memoryStorage } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { fuzz } from '../../../tools/fuzz/fuzz.ts';
import { seed } from '../../core/test/support/runs.ts';
import { startServer } from '../src/start.ts';
import { whatIsHeld } from './support/held-memory.ts';

const REQUESTS = 2_000;
/** Before them, so that everything was used once. */
const WARM_UP = 500;
/** Ten times what the points, books and keys of so many requests take. */
const MAX_GROWTH_BYTES = 32 * 1_048_576;

it('answers 2,000 generated and hostile requests by its contract, without a failure or a stack trace, and holds little more than before', {
  timeout: 300_000,
}, async () => {
  const adminApiKey = 'k'.repeat(40);
  const server = await startServer({ storage: memoryStorage(), port: 0, adminApiKey });
  const options = { url: server.url, token: adminApiKey, seed: seed(), now: Date.now() };
  await fuzz({ ...options, requests: WARM_UP, seed: options.seed + 1 });
  const before = await whatIsHeld();
  const report = await fuzz({ ...options, requests: REQUESTS });
  const after = await whatIsHeld();
  await server.close();
  const { faults, accepted, sockets, streams } = report;
  expect(faults).toEqual([]);
  expect(accepted).toBeGreaterThanOrEqual(REQUESTS / 3);
  expect(Math.min(sockets, streams)).toBeGreaterThan(0);
  process.stderr.write(`${REQUESTS} requests: heap ${before.heapBytes} to ${after.heapBytes} bytes\n`);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(MAX_GROWTH_BYTES);
});
