import { beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, fixture } from './support/fixture.ts';

const ALLOWED = ['https://app.example', 'http://localhost:5173'];
const REFUSED = [
  'null',
  'https://app.example:443',
  'https://app.example:8443',
  'http://app.example',
  'https://APP.example',
  'https://app.example.',
  'https://app.example.evil.example',
  'https://evilapp.example',
  'https://evil.example/https://app.example',
  'https://app.example@evil.example',
  'https://sub.app.example',
  'https://xn--app-example',
  'http://localhost',
  'http://localhost:51730',
  'http://127.0.0.1:5173',
  'file://',
  '*',
  '',
];

let open: Fixture;
let closed: Fixture;

beforeAll(async () => {
  open = await fixture({ corsOrigins: ALLOWED });
  closed = await fixture();
});

describe('pages of other origins', () => {
  it.each(ALLOWED)('may call from %s when it is listed', async (origin) => {
    const response = await open.request('GET', '/api/v1/metrics', { headers: { Origin: origin } });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(origin);
    expect(response.headers.get('Vary')).toMatch(/origin/i);
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(response.headers.get('Access-Control-Expose-Headers')).toMatch(/ETag/);
  });

  it.each(REFUSED)('may not call from %j', async (origin) => {
    const response = await open.request('GET', '/api/v1/metrics', { headers: { Origin: origin } });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(response.headers.get('Vary')).toMatch(/origin/i);
  });

  it('ask first, without a key, and are told a fixed list of headers', async () => {
    const response = await open.app.request('/api/v1/points', {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': `x-evil, ${'a,'.repeat(10_000)}`,
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe(
      'Authorization,Content-Type,Content-Encoding,Idempotency-Key,If-Match,If-None-Match,Last-Event-ID,traceparent',
    );
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('GET,POST,PUT,PATCH,DELETE');
  });

  it('may send what OpenTelemetry measures', async () => {
    const Origin = 'https://app.example';
    const asked = await open.app.request('/v1/metrics', {
      method: 'OPTIONS',
      headers: {
        Origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
    expect([asked.status, asked.headers.get('Access-Control-Allow-Origin')]).toEqual([204, Origin]);
    const sent = await open.json('POST', '/v1/metrics', { resourceMetrics: [] }, { Origin });
    expect([sent.status, sent.headers.get('Access-Control-Allow-Origin')]).toEqual([200, Origin]);
    const evil = await open.json('POST', '/v1/metrics', { resourceMetrics: [] }, { Origin: 'https://evil.example' });
    expect(evil.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it('can read refusals too', async () => {
    const response = await open.app.request('/api/v1/points', { headers: { Origin: 'https://app.example' } });
    expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([
      401,
      'https://app.example',
    ]);
  });

  it('may not call at all by default', async () => {
    const headers = { Origin: 'https://app.example' };
    const answer = await closed.request('GET', '/api/v1/metrics', { headers });
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect((await closed.app.request('/api/v1/points', { method: 'OPTIONS', headers })).status).toBe(401);
  });
});

it('every answer says that it is no page', async () => {
  for (const path of ['/livez', '/nothing', '/api/v1/metrics', '/api/v1/nothing', '/api/v1/books/export']) {
    const { headers } = await closed.request('GET', path);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Content-Security-Policy')).toMatch(/frame-ancestors 'none'/);
    expect(headers.get('Cache-Control')).toBe('no-store');
  }
});
