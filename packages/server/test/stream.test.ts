import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { memoryStorage } from '@metrics-handler/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../src/start.ts';
import { StreamReader } from './support/stream-reader.ts';

const QUERY = 'name=views&interval=1m&aggregates=sum&from=2026-01-01T00:00:00Z&to=2026-01-01T00:10:00Z';
const AT = Date.parse('2026-01-01T00:00:00Z');

let server: RunningServer;
let key: string;
let port: number;

beforeEach(async () => {
  server = await startServer({ storage: memoryStorage(), port: 0 });
  key = server.firstKey?.key ?? '';
  port = Number(new URL(server.url).port);
  await record(0, 1);
});
afterEach(() => server.close());

const record = (minute: number, value: number) =>
  server.handler.recordAll({ name: 'views', value, timestamp: AT + minute * 60_000 });
const sums = (reader: StreamReader) =>
  reader.answer?.series[0]?.buckets.map((bucket) => (bucket as unknown as { sum: number }).sum).join();

describe('GET /stream', () => {
  it('sends the answer, then what changes', async () => {
    const reader = new StreamReader(port, QUERY, key);
    await reader.until(() => reader.events.length === 1);
    expect(reader.head).toContain('200 OK');
    expect(reader.head.toLowerCase()).toContain('x-accel-buffering: no');
    expect(reader.head.toLowerCase()).toContain('cache-control: no-store');
    expect(reader.head.toLowerCase()).toContain('x-content-type-options: nosniff');
    expect(sums(reader)).toBe('1,0,0,0,0,0,0,0,0,0');
    await record(3, 5);
    await reader.until(() => reader.events.length === 2);
    expect(reader.events[1]).toMatchObject({
      event: 'update',
      data: { update: { series: [{ buckets: [{ sum: 5 }] }] } },
    });
    expect(sums(reader)).toBe('1,0,0,5,0,0,0,0,0,0');
    reader.kill();
  });

  it('goes on after Last-Event-ID with what changed meanwhile only', async () => {
    const first = new StreamReader(port, QUERY, key);
    await first.until(() => first.events.length === 1);
    first.kill();
    await record(7, 2);
    const second = new StreamReader(port, QUERY, key, first.cursor, first.answer);
    await second.until(() => second.events.length === 1);
    expect(second.events[0]).toMatchObject({
      event: 'update',
      data: { update: { series: [{ buckets: [{ sum: 2 }] }] } },
    });
    expect(sums(second)).toBe('1,0,0,0,0,0,0,2,0,0');
    second.kill();
  });

  it('leaves nothing on a connection that goes on after refusals', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let i = 0; i < 20; i++) {
      const path = '/api/v1/stream?name=nothing&interval=1m&aggregates=sum';
      const headers = { Authorization: `Bearer ${key}` };
      const [response] = (await once(get({ agent, port, path, headers }), 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(404);
      ports.add(response.socket.localPort);
      await once(response.resume(), 'end');
    }
    expect(ports.size).toBe(1);
    // Node warns of more than ten listeners of one event.
    expect(warnings).toEqual([]);
    process.off('warning', onWarning);
    agent.destroy();
  });

  it.each([
    ['nonsense', 'unknown_cursor'],
    ['1.0123456789abcdef.1', 'answer_changed'],
    ['zzzzzzzz.0123456789abcdef.zzzzzz', 'unknown_cursor'],
  ])('starts again after the cursor %s, and says why', async (cursor, reason) => {
    const reader = new StreamReader(port, QUERY, key, cursor);
    await reader.until(() => reader.events.length === 2);
    expect(reader.events.map(({ event }) => event)).toEqual(['reset', 'snapshot']);
    expect(reader.events[0]?.data).toEqual({ reason });
    reader.kill();
  });

  it('starts again with the cursor of another query', async () => {
    const first = new StreamReader(port, QUERY, key);
    await first.until(() => first.events.length === 1);
    const other = new StreamReader(port, `${QUERY}&fill=null`, key, first.cursor);
    await other.until(() => other.events.length === 2);
    expect(other.events[0]).toMatchObject({ event: 'reset', data: { reason: 'answer_changed' } });
    first.kill();
    other.kill();
  });

  it('starts again where more happened meanwhile than is remembered, and says why', async () => {
    const first = new StreamReader(port, QUERY, key);
    await first.until(() => first.events.length === 1);
    first.kill();
    const batch = Array.from({ length: 100_000 }, () => ({ name: 'views', value: 1, timestamp: AT }));
    for (let i = 0; i < 3; i++) await server.handler.recordAll(batch);
    const second = new StreamReader(port, QUERY, key, first.cursor, first.answer);
    await second.until(() => second.events.length === 2);
    expect(second.events.map(({ event }) => event)).toEqual(['reset', 'snapshot']);
    expect(second.events[0]?.data).toEqual({ reason: 'history_lost' });
    expect(sums(second)).toBe('300001,0,0,0,0,0,0,0,0,0');
    second.kill();
  });

  it('refuses with a problem what cannot be answered', async () => {
    const status = async (search: string) => {
      const headers = { Authorization: `Bearer ${key}` };
      return (await fetch(`${server.url}/api/v1/stream?${search}`, { headers })).status;
    };
    expect(await status('name=unheard')).toBe(404);
    expect(await status('name=views&interval=7x')).toBe(400);
    expect(await status('name=views&format=rows')).toBe(400);
    const head = await fetch(`${server.url}/api/v1/stream?name=views`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(head.status).toBe(200);
    expect((await server.handler.stats()).live.subscriptions).toBe(0);
  });

  it('ends with a problem when the key is revoked, within 5 s', async () => {
    const { id, key: other } = await server.handler.keys.create({ name: 'x', scopes: ['metrics:read'] });
    const reader = new StreamReader(port, QUERY, other);
    await reader.until(() => reader.events.length === 1);
    const startedAt = performance.now();
    await server.handler.keys.revoke(id);
    await reader.until(() => reader.events.length === 2);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(reader.events[1]).toMatchObject({ event: 'error', data: { status: 401 } });
    reader.kill();
  });

  it('says bye with a time to return when the server ends, and ends', async () => {
    const readers = [1, 2, 3].map(() => new StreamReader(port, QUERY, key));
    await Promise.all(readers.map((reader) => reader.until(() => reader.events.length === 1)));
    await server.close();
    await Promise.all(readers.map((reader) => reader.untilEnd()));
    const waits = readers.map((reader) => reader.events.at(-1)?.data.retryAfterMs);
    expect(readers.map((reader) => reader.events.at(-1)?.event)).toEqual(['bye', 'bye', 'bye']);
    expect(new Set(waits).size).toBe(3);
  });
});
