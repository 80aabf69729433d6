import { memoryStorage } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { fuzz } from '../../../tools/fuzz/fuzz.ts';
import { startServer } from '../src/start.ts';

const REQUESTS = 2_000;

it('answers 2,000 generated and hostile requests by its contract, without a failure or a stack trace', {
  timeout: 300_000,
}, async () => {
  const fromEnvironment = process.env.TEST_SEED;
  const seed = fromEnvironment === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(fromEnvironment);
  const adminApiKey = 'k'.repeat(40);
  const server = await startServer({ storage: memoryStorage(), port: 0, adminApiKey });
  const report = await fuzz({ url: server.url, token: adminApiKey, requests: REQUESTS, seed, now: Date.now() });
  await server.close();
  expect(report.faults, `TEST_SEED=${seed}`).toEqual([]);
  expect(report.accepted, `TEST_SEED=${seed}`).toBeGreaterThanOrEqual(REQUESTS / 3);
});
