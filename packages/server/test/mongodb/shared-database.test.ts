import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetricsHandler, type MetricsApi } from '@metrics-handler/core';
import { createMetricsClient } from '@metrics-handler/core/client';
import { mongoStorage } from '@metrics-handler/mongo-adapter';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { random } from '../../../core/test/support/random.ts';
import { runs, seed } from '../../../core/test/support/runs.ts';
import { serverProcess } from '../support/server-process.ts';
import { Caller, type Door } from './support/caller.ts';

const engine = await testEngine();
const isLong = process.env.TEST_LONG === '1';
const OPERATIONS = runs(480, 10_000);
const CALLERS = 8;
const CHANGES = runs(30, 500);
const ADMIN_KEY = 'an-admin-key-of-forty-characters-at-least';
const T0 = Date.UTC(2026, 0, 1);

describe.skipIf(!engine)('two servers and an embedded handler on one MongoDB database', () => {
  const database = `shared_${crypto.randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));
  const client = new MongoClient(engine?.uri ?? 'mongodb://none', { retryWrites: false });
  const ends: (() => Promise<unknown>)[] = [];
  const doors: MetricsApi[] = [];
  let embedded: MetricsApi;

  beforeAll(async () => {
    const address = new URL(engine?.uri ?? '');
    address.pathname = database;
    const start = () =>
      serverProcess(folder, [], { STORAGE: address.href, ADMIN_API_KEY: ADMIN_KEY, RATE_LIMIT: 'off' });
    const handler = await createMetricsHandler({ storage: mongoStorage({ db: client.db(database) }) });
    embedded = handler;
    ends.push(() => handler.close());
    // One after the other: the first makes the key that the second finds.
    for (const server of [await start(), await start()]) {
      expect(server.url, server.stderr()).not.toBe('');
      const api = createMetricsClient({ baseUrl: server.url, token: ADMIN_KEY });
      doors.push(api);
      ends.push(async () => {
        await api.close();
        server.child.kill('SIGTERM');
        expect(await server.ended).toBe(0);
      });
    }
    doors.push(handler);
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    await client.db(database).dropDatabase();
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`answer ${OPERATIONS} mixed operations of ${CALLERS} callers, each by what was acknowledged before it`, {
    timeout: 60_000 + OPERATIONS * 500,
  }, async () => {
    const next = random(seed());
    const anyDoor = (): Door => doors[Math.floor(next() * doors.length)] as Door;
    const callers = Array.from({ length: CALLERS }, (_, i) => new Caller(`caller${i}`, anyDoor, next));
    await Promise.all(
      callers.map(async (caller) => {
        for (let n = 0; n < OPERATIONS / CALLERS; n++) await caller.act();
      }),
    );
    const [reads, stale] = [callers.map(({ reads }) => reads), callers.flatMap((caller) => caller.stale)];
    process.stderr.write(`${OPERATIONS} operations, ${reads.reduce((sum, n) => sum + n, 0)} of them reads\n`);
    expect(Math.min(...reads)).toBeGreaterThan(0);
    expect(stale).toEqual([]);
  });

  it(`bring each of ${CHANGES} changes in one server to a subscriber in the embedded handler`, {
    timeout: 60_000 + CHANGES * 2_000,
  }, async () => {
    const [one] = doors as [MetricsApi];
    await one.recordAll([{ name: 'ticks', value: 0, timestamp: T0 }]);
    let seen = 0;
    let heard = () => {};
    const query = { name: 'ticks', from: T0, to: T0 + 3_600_000, interval: '1h', aggregates: ['count'] } as const;
    const stop = embedded.subscribe(query, (event) => {
      const series =
        event.type === 'snapshot' ? event.answer.series : event.type === 'update' ? event.update.series : [];
      seen = series[0]?.buckets[0]?.count ?? seen;
      heard();
    });
    const until = (count: number) =>
      new Promise<void>((resolve) => {
        heard = () => seen >= count && resolve();
        heard();
      });
    await until(1);
    const delaysMs: number[] = [];
    for (let n = 1; n <= CHANGES; n++) {
      const arrived = until(n + 1).then(() => performance.now());
      await one.recordAll([{ name: 'ticks', value: n, timestamp: T0 + n }]);
      const acknowledgedAt = performance.now();
      delaysMs.push(Math.max(0, (await arrived) - acknowledgedAt));
      expect(seen).toBe(n + 1);
    }
    stop();
    delaysMs.sort((a, b) => a - b);
    const p99 = delaysMs[Math.ceil(CHANGES * 0.99) - 1] as number;
    const median = delaysMs[CHANGES >> 1] as number;
    process.stderr.write(`changes arrive after ${median.toFixed()} ms (median), ${p99.toFixed()} ms (p99)\n`);
    if (isLong) expect(p99).toBeLessThan(500);
  });
});
