import { expect, it } from 'vitest';
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
  ])
    expect(text).toContain(line);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  expect(text).toMatch(/^metrics_handler_cache_bytes \d/m);
  expect(text).not.toContain(f.adminKey);
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
