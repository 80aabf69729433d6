import { describe, expect, it } from 'vitest';
import type { AppContext } from '../src/app-env.ts';
import { clientAddress } from '../src/client-address.ts';
import { type Fixture, fixture } from './support/fixture.ts';

const LIMIT = { quota: 20, windowMs: 60_000 };

async function statuses(n: number, ask: () => Response | Promise<Response>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < n; i++) all.push((await ask()).status);
  return all;
}

function login(f: Fixture, key: string) {
  return f.app.request('/api/v1/auth/login', {
    method: 'POST',
    body: JSON.stringify({ key }),
    headers: { 'Content-Type': 'application/json' },
  });
}

describe('the rate limit', () => {
  it('lets each principal ask so often, and says how often is left', async () => {
    const f = await fixture({ rateLimit: LIMIT });
    const first = await f.request('GET', '/api/v1/metrics');
    expect(first.headers.get('RateLimit-Policy')).toBe('"principal";q=20;w=60');
    expect(first.headers.get('RateLimit')).toMatch(/^"principal";r=19;t=(59|60)$/);
    expect(await statuses(20, () => f.request('GET', '/api/v1/metrics'))).toEqual([...Array(19).fill(200), 429]);
    const refused = await f.request('GET', '/api/v1/metrics');
    expect(refused.headers.get('Retry-After')).toMatch(/^(59|60)$/);
    expect(refused.headers.get('RateLimit')).toMatch(/^"principal";r=0;t=(59|60)$/);
    expect(await refused.json()).toMatchObject({ type: 'urn:problem-type:metrics-handler:rate-limited', status: 429 });
    const other = { Authorization: `Bearer ${await f.keyWith('metrics:read')}` };
    expect((await f.app.request('/api/v1/metrics', { headers: other })).status).toBe(200);
  });

  it('counts whole files as ten requests', async () => {
    const f = await fixture({ rateLimit: LIMIT });
    expect(await statuses(3, () => f.request('GET', '/api/v1/books/export'))).toEqual([200, 200, 429]);
  });

  it('also counts what problem documents answer', async () => {
    const f = await fixture({ rateLimit: LIMIT });
    const unknown = await f.request('GET', '/api/v1/metrics/nothing');
    expect([unknown.status, unknown.headers.get('RateLimit')]).toEqual([404, expect.stringMatching(/;r=19;/)]);
  });

  it('stops who guesses keys or passwords, also with the right one then', async () => {
    const guesses = await fixture({ rateLimit: LIMIT });
    const wrong = { Authorization: `Bearer mh_${'0'.repeat(16)}_${'A'.repeat(43)}` };
    expect(await statuses(4, () => guesses.app.request('/api/v1/metrics', { headers: wrong }))).toEqual([
      401, 401, 401, 429,
    ]);
    expect((await guesses.request('GET', '/api/v1/metrics')).status).toBe(429);
    const f = await fixture({ rateLimit: LIMIT });
    expect(await statuses(2, () => login(f, 'wrong'))).toEqual([401, 429]);
    expect((await login(f, f.adminKey)).status).toBe(429);
  });

  it.each([
    ['a path that is not there', 'GET', '/api/v1/nothing'],
    ['a method that a path does not take', 'PUT', '/api/v1/points'],
  ])('stops who guesses keys on %s, also with the right one then', async (_, method, path) => {
    const f = await fixture({ rateLimit: LIMIT });
    const wrong = { method, headers: { Authorization: `Bearer mh_${'0'.repeat(16)}_${'A'.repeat(43)}` } };
    expect(await statuses(4, () => f.app.request(path, wrong))).toEqual([401, 401, 401, 429]);
    for (const other of [path, '/api/v1/metrics']) expect((await f.request(method, other)).status).toBe(429);
  });

  it('counts what is not there for who asks for it', async () => {
    const f = await fixture({ rateLimit: LIMIT });
    expect(await statuses(21, () => f.request('GET', '/api/v1/nothing'))).toEqual([...Array(20).fill(404), 429]);
    expect((await f.request('GET', '/api/v1/metrics')).status).toBe(429);
  });

  it('leaves probes alone, and everything where it is off', async () => {
    const f = await fixture({ rateLimit: { quota: 1, windowMs: 60_000 } });
    expect(await statuses(5, () => f.app.request('/livez'))).toEqual([200, 200, 200, 200, 200]);
    const off = await fixture();
    expect(await statuses(50, () => off.request('GET', '/api/v1/metrics'))).toEqual(Array(50).fill(200));
    expect((await off.request('GET', '/api/v1/metrics')).headers.has('RateLimit')).toBe(false);
  });
});

describe('the address of a client', () => {
  it.each([
    ['no proxy is trusted: the peer', 0, '203.0.113.9', '198.51.100.1'],
    ['one proxy: the last entry', 1, '203.0.113.9', '203.0.113.9'],
    ['one proxy: what a client made up before it is not believed', 1, '10.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['two proxies: the one before the last', 2, '10.0.0.1, 203.0.113.9, 192.0.2.1', '203.0.113.9'],
    ['a proxy that is not there', 1, undefined, '198.51.100.1'],
    ['an IPv6 address: its network', 1, '2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2:'],
  ])('with %s', (_, proxies, header, expected) => {
    const c = {
      env: { incoming: { socket: { remoteAddress: '198.51.100.1' } } },
      req: { header: () => header },
    };
    expect(clientAddress(c as unknown as AppContext, proxies)).toBe(expected);
  });
});
