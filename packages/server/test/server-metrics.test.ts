import { EventEmitter } from 'node:events';
import { createMetricsHandler, memoryStorage } from '@metrics-handler/core';
import { expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createApp } from '../src/app.ts';
import { Socket } from '../src/live/socket.ts';
import { type OpenStream, STALL_MS, Streams } from '../src/live/streams.ts';
import { unlimited } from '../src/rate-limiter.ts';
import { SILENT } from '../src/silent-logger.ts';
import { startServer } from '../src/start.ts';
import { fixture } from './support/fixture.ts';

it('the server’s own metrics count requests, points and the event loop’s delay, for Prometheus', async () => {
  const f = await fixture();
  await f.json('POST', '/api/v1/points', { name: 'views', value: 1 });
  await f.request('GET', '/api/v1/metrics/nothing');
  const response = await f.request('GET', '/metrics');
  expect(response.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  for (const line of [
    'metrics_handler_http_requests_total{method="POST",route="/api/v1/points",status="200"} 1',
    'metrics_handler_http_requests_total{method="GET",route="/api/v1/metrics/:name",status="404"} 1',
    'metrics_handler_http_request_duration_seconds_count{method="POST",route="/api/v1/points"} 1',
    'metrics_handler_ingest_points_total 1',
    'metrics_handler_ingest_lag_seconds 0',
    'metrics_handler_live_subscriptions 0',
    'metrics_handler_live_streams 0',
    'metrics_handler_live_streams_too_slow_total 0',
  ])
    expect(text).toContain(line);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  expect(text).toMatch(/^metrics_handler_cache_bytes \d/m);
  expect(text).not.toContain(f.adminKey);
});

it('the server’s own metrics count what asks for no route, as one', async () => {
  const f = await fixture();
  for (const path of ['/nothing', '/api/v1/nothing', '/api/v1/nothing/else']) await f.request('GET', path);
  await f.request('PUT', '/api/v1/points');
  await f.app.request('/api/v1/nothing');
  await f.request('DELETE', '/livez');
  const text = await (await f.request('GET', '/metrics')).text();
  const counted = [
    ...text.matchAll(/^metrics_handler_http_requests_total\{method="any",route="none",status="(\d+)"\} (\d+)$/gm),
  ];
  expect(Object.fromEntries(counted.map(([, status, count]) => [status, Number(count)]))).toEqual({
    401: 1,
    404: 3,
    405: 2,
  });
  expect(text.match(/^metrics_handler_http_requests_total/gm)).toHaveLength(3);
});

it('the server’s own metrics count open streams', async () => {
  const server = await startServer({ storage: memoryStorage(), port: 0 });
  await server.handler.recordAll({ name: 'views', value: 1 });
  const headers = { Authorization: `Bearer ${server.firstKey?.key}` };
  const streams = async () => {
    const text = await (await fetch(`${server.url}/metrics`, { headers })).text();
    return text.match(/(?<=^metrics_handler_live_streams )\d+$/m)?.[0];
  };
  const reader = new AbortController();
  await fetch(`${server.url}/api/v1/stream?name=views`, { headers, signal: reader.signal });
  const ws = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/ws`);
  await new Promise((resolve) => ws.once('open', resolve));
  expect(await streams()).toBe('2');
  reader.abort();
  ws.terminate();
  await expect.poll(streams).toBe('0');
  await server.close();
});

it('the server’s own metrics count streams and sockets that nobody read fast enough', async () => {
  const handler = await createMetricsHandler({ storage: memoryStorage() });
  const headers = { Authorization: `Bearer ${(await handler.keys.ensureFirst())?.key}` };
  const from = Date.UTC(2026, 0, 1);
  await handler.recordAll({ name: 'views', value: 1, timestamp: from });
  const streams = new Streams();
  const open = vi.spyOn(streams, 'add');
  const app = createApp({ handler, streams });
  const tooSlow = async () => {
    const text = await (await app.request('/metrics', { headers })).text();
    return text.match(/(?<=^metrics_handler_live_streams_too_slow_total )\d+$/m)?.[0];
  };
  // Nobody reads its body, which is more than waits for a reader.
  const range = `from=${from}&to=${from + 86_400_000}&interval=1m`;
  expect((await app.request(`/api/v1/stream?name=views&${range}`, { headers })).status).toBe(200);
  // A mock: a socket on which something always waits.
  const ws = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 1,
    close: () => {
      ws.readyState = 2;
    },
    terminate: () => {},
  });
  new Socket(ws as never, 'somewhere', { handler, streams, limiter: unlimited, logger: SILENT });
  const [stream, socket] = open.mock.calls.map(([added]) => added) as [OpenStream, OpenStream];
  expect(await tooSlow()).toBe('0');
  stream.tick(performance.now() + STALL_MS + 1_000);
  await expect.poll(tooSlow).toBe('1');
  socket.tick(performance.now() + STALL_MS + 1_000);
  expect(await tooSlow()).toBe('2');
  expect(streams.size).toBe(0);
  await handler.close();
});

it('the server’s own metrics are not for who is restricted', async () => {
  const f = await fixture();
  const { key } = await f.handler.keys.create({ name: 'a', scopes: ['metrics:read'], metricPrefix: 'shop.' });
  const response = await f.app.request('/metrics', { headers: { Authorization: `Bearer ${key}` } });
  expect([response.status, ((await response.json()) as { type: string }).type]).toEqual([
    403,
    'urn:problem-type:metrics-handler:outside-restriction',
  ]);
});
