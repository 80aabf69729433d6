import { createMetricsHandler } from '@metrics-handler/core';
import { mongoStorage } from '@metrics-handler/mongo-adapter';
import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { runs } from '../../packages/core/test/support/runs.ts';
import { testEngine } from '../../tools/mongo-engine/vitest/test-engine.ts';
import { hasTools } from '../support/tools.ts';
import { Fleet } from './support/fleet.ts';
import { Cured } from './support/insist.ts';
import { Reader } from './support/reader.ts';
import { Traffic } from './support/traffic.ts';

const engine = await testEngine();
const able = hasTools('several servers behind a proxy', ['haproxy']);
const SERVERS = 3;
/** In each of them every server is restarted. */
const ROUNDS = runs(1, 40);
const KEY = 'a-key-of-several-servers-0123456789abcdef';
const USER = { name: 'reader', password: 'correct horse battery staple' };
const WAIT = { timeout: 30_000, interval: 100 };

describe.skipIf(!engine || !able)('three servers on one database behind haproxy', () => {
  const title = `lose no acknowledged point, no client and no stream over ${ROUNDS} rolling restarts under load`;
  it(title, { timeout: 120_000 + ROUNDS * 120_000 }, async ({ onTestFinished }) => {
    const database = `servers_${crypto.randomUUID().slice(0, 8)}`;
    const startedAt = Date.now();
    const uri = new URL((engine as NonNullable<typeof engine>).uri);
    uri.pathname = database;
    const mongo = new MongoClient(uri.href);
    onTestFinished(async () => {
      await mongo.db(database).dropDatabase();
      await mongo.close();
    });
    const settings = { STORAGE: uri.href, ADMIN_API_KEY: KEY, RATE_LIMIT: 'off', TRUSTED_PROXIES: '1' };
    const fleet = await Fleet.start(SERVERS, settings);
    onTestFinished(() => fleet.stop());
    await defineAndInvite(fleet.url);

    const cured = new Cured();
    const traffic = new Traffic({ url: fleet.url, key: KEY, user: USER, cured });
    onTestFinished(() => traffic.stop().catch(() => {}));
    const readers = Array.from({ length: 6 }, (_, i) => new Reader(fleet.url, KEY, i % 2 ? WebSocket : null));
    onTestFinished(async () => {
      for (const reader of readers) await reader.close();
    });
    const before = await fleet.sent();
    for (let round = 1; round <= ROUNDS; round++) {
      await fleet.rollingRestart();
      if (ROUNDS > 1) process.stderr.write(`${round}: ${traffic.points} points, ${JSON.stringify(cured.counts)}\n`);
    }
    await traffic.stop();

    const { points, sum, queries, signIns } = traffic;
    expect(await stored(fleet.url)).toEqual({ points, sum });
    for (const reader of readers) {
      const expected = await reader.expected();
      await expect.poll(() => reader.state, WAIT).toEqual(expected);
      expect(reader.losses).toBeGreaterThan(0);
    }
    const snapshots = readers.reduce((total, reader) => total + reader.snapshots, 0);
    const losses = readers.reduce((total, reader) => total + reader.losses, 0);
    process.stderr.write(
      `${ROUNDS} rolling restarts: ${points} points, ${queries} queries, ${signIns} sign-ins; cured by asking again: ` +
        `${JSON.stringify(cured.counts)}; streams lost their server ${losses} times and began anew ${snapshots - readers.length} times\n`,
    );
    const after = await fleet.sent();
    for (const [i, count] of after.entries())
      expect(count, `requests of server ${i}`).toBeGreaterThan((before[i] ?? 0) + 10);
    expect([queries > 10, signIns > 2]).toEqual([true, true]);

    await fleet.stop();
    const storage = mongoStorage({ db: mongo.db(database) });
    await using handler = await createMetricsHandler({ storage });
    const { total, checked } = await handler.verify({ from: startedAt, to: Date.now() });
    expect([total, checked > 0]).toEqual([0, true]);
  });
});

async function defineAndInvite(url: string): Promise<void> {
  const put = await call(url, 'PUT', '/metrics/orders', { kind: 'counter', labels: ['writer'] });
  const post = await call(url, 'POST', '/users', {
    username: USER.name,
    password: USER.password,
    scopes: ['metrics:read'],
  });
  expect([put.status, post.status]).toEqual([200, 201]);
}

async function stored(url: string): Promise<{ points: number; sum: number }> {
  const response = await call(url, 'GET', '/query?name=orders&interval=1h&aggregates=sum');
  const { series } = (await response.json()) as { series: { buckets: { count: number; sum: number }[] }[] };
  const buckets = series[0]?.buckets ?? [];
  return {
    points: buckets.reduce((total, { count }) => total + count, 0),
    sum: buckets.reduce((total, bucket) => total + bucket.sum, 0),
  };
}

function call(url: string, method: string, path: string, body?: object): Promise<Response> {
  const headers = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' };
  return fetch(`${url}/api/v1${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
}
