import { type Principal, SCOPES, type Scope } from '@metrics-handler/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { DOCS_FILES } from '../src/docs/docs-files.ts';
import type { Route } from '../src/routes.ts';
import { type Fixture, fixture, NOW, tableOf } from './support/fixture.ts';

const UNKNOWN = `mh_${'0'.repeat(16)}_${'A'.repeat(43)}`;
const HOUR_MS = 3_600_000;
const SESSION_MS = 12 * HOUR_MS;

/** Who may use which route, written down a second time: a scope that is declared wrongly in the router differs from it. */
const SCOPE_OF: Readonly<Record<string, Scope | 'open' | 'signed-in'>> = {
  'GET /livez': 'open',
  'GET /readyz': 'open',
  'GET /metrics': 'metrics:read',
  'POST /api/v1/points': 'metrics:write',
  'GET /api/v1/points': 'metrics:read',
  'DELETE /api/v1/points': 'metrics:write',
  'GET /api/v1/query': 'metrics:read',
  'GET /api/v1/stream': 'metrics:read',
  'GET /api/v1/ws': 'open',
  'GET /api/v1/metrics': 'metrics:read',
  'GET /api/v1/metrics/:name': 'metrics:read',
  'PUT /api/v1/metrics/:name': 'metrics:write',
  'DELETE /api/v1/metrics/:name': 'metrics:write',
  'GET /api/v1/metrics/:name/series': 'metrics:read',
  'GET /api/v1/retention': 'metrics:read',
  'GET /api/v1/books': 'books:read',
  'POST /api/v1/books': 'books:write',
  'POST /api/v1/books/import': 'books:write',
  'GET /api/v1/books/export': 'books:read',
  'GET /api/v1/books/:id': 'books:read',
  'PATCH /api/v1/books/:id': 'books:write',
  'DELETE /api/v1/books/:id': 'books:write',
  'GET /api/v1/keys': 'admin',
  'POST /api/v1/keys': 'admin',
  'DELETE /api/v1/keys/:id': 'admin',
  'GET /api/v1/stats': 'admin',
  'GET /api/v1/users': 'admin',
  'POST /api/v1/users': 'admin',
  'PATCH /api/v1/users/:id': 'admin',
  'DELETE /api/v1/users/:id': 'admin',
  'POST /api/v1/auth/login': 'open',
  'POST /api/v1/auth/logout': 'signed-in',
  'GET /api/v1/auth/me': 'signed-in',
  'POST /api/v2/write': 'metrics:write',
  'POST /v1/metrics': 'metrics:write',
  'GET /openapi.json': 'open',
  ...Object.fromEntries(Object.keys(DOCS_FILES).map((path) => [`GET ${path}`, 'open'])),
};

describe('every route against every kind of caller', async () => {
  const table = tableOf((await fixture()).handler);
  const guarded = table.filter(({ scope }) => scope !== 'open');
  const refused: [string, (keys: Keys) => Headers][] = [
    ['no header', () => new Headers()],
    ['another scheme', ({ good }) => new Headers({ Authorization: `Basic ${btoa(`admin:${good}`)}` })],
    ['the key without a scheme', ({ good }) => new Headers({ Authorization: good })],
    ['an empty key', () => new Headers({ Authorization: 'Bearer ' })],
    ['two keys in one header', ({ good }) => new Headers({ Authorization: `Bearer ${good} ${good}` })],
    ['a key and a comma', ({ good }) => new Headers({ Authorization: `Bearer ${good},` })],
    ['a key of 10,000 characters', () => new Headers({ Authorization: `Bearer ${'x'.repeat(10_000)}` })],
    ['an unknown key', () => new Headers({ Authorization: `Bearer ${UNKNOWN}` })],
    ['a key with its last character changed', ({ good }) => new Headers({ Authorization: `Bearer ${changed(good)}` })],
    ['a revoked key', ({ revoked }) => new Headers({ Authorization: `Bearer ${revoked}` })],
    ['an expired key', ({ expired }) => new Headers({ Authorization: `Bearer ${expired}` })],
    ['a token that was signed out', ({ signedOut }) => new Headers({ Authorization: `Bearer ${signedOut}` })],
    ['an expired token', ({ expiredToken }) => new Headers({ Authorization: `Bearer ${expiredToken}` })],
    ['the name of the key only', () => new Headers({ Authorization: 'Bearer configured' })],
    [
      'two headers',
      ({ good }) => {
        const headers = new Headers({ Authorization: `Bearer ${good}` });
        headers.append('Authorization', `Bearer ${good}`);
        return headers;
      },
    ],
    ['a key in another header', ({ good }) => new Headers({ 'X-Api-Key': good, Cookie: `key=${good}` })],
  ];

  let f: Fixture;
  let keys: Keys;
  beforeAll(async () => {
    f = await fixture();
    keys = await keysOf(f);
  });

  it.each(guarded.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', async (_, route) => {
    for (const [caller, headersOf] of refused) {
      for (const query of ['', `?key=${keys.good}&access_token=${keys.good}`]) {
        const response = await f.app.request(pathOf(route) + query, {
          method: route.method,
          headers: headersOf(keys),
        });
        expect([caller, response.status]).toEqual([caller, 401]);
        expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer realm="metrics-handler"/);
        const problem = await problemOf(response, route);
        expect(problem.type).toBe('urn:problem-type:metrics-handler:unauthorized');
      }
    }
    for (const [scope, kind] of SCOPES.flatMap((scope) => [[scope, 'key'] as const, [scope, 'token'] as const])) {
      const response = await f.app.request(pathOf(route), {
        method: route.method,
        headers: { Authorization: `Bearer ${await keys.secretWith(scope, kind)}` },
      });
      const allowed = scope === 'admin' || route.scope === 'signed-in' || scope === route.scope;
      expect([scope, kind, response.status === 403]).toEqual([scope, kind, !allowed]);
      expect(response.status).not.toBe(401);
      if (allowed) continue;
      expect(await problemOf(response, route)).toMatchObject({
        type: 'urn:problem-type:metrics-handler:insufficient-scope',
        scope: route.scope,
      });
      expect(response.headers.get('WWW-Authenticate')).toContain(`scope="${route.scope}"`);
    }
  });

  it.each(['/livez', '/readyz'])('%s is open', async (path) => {
    expect((await f.app.request(path)).status).toBe(200);
  });

  it('says nothing about unknown paths of the API without a key', async () => {
    expect((await f.app.request('/api/v1/nothing')).status).toBe(401);
    expect((await f.request('GET', '/api/v1/nothing')).status).toBe(404);
  });

  it('takes the scheme in any case', async () => {
    const headers = { Authorization: `bEARER ${f.adminKey}` };
    expect((await f.app.request('/api/v1/metrics', { headers })).status).toBe(200);
  });

  it('lets nobody purge metrics through books without the right to write metrics', async () => {
    const key = await f.keyWith('books:write');
    const book = (await (await f.json('POST', '/api/v1/books', { title: 'A' })).json()) as { id: string };
    const headers = { Authorization: `Bearer ${key}` };
    const path = `/api/v1/books/${book.id}`;
    expect((await f.app.request(`${path}?metrics=purge`, { method: 'DELETE', headers })).status).toBe(403);
    expect((await f.app.request(path, { method: 'DELETE', headers })).status).toBe(204);
  });
});

describe('the table of routes', () => {
  it('names every route that the app has, so that none is without a scope', async () => {
    const { app, handler } = await fixture();
    const declared = tableOf(handler).map(({ method, path }) => `${method} ${path}`);
    // `ALL` are middleware and the answers to wrong methods.
    const registered = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(registered)]).toEqual(declared);
    expect(new Set(declared).size).toBe(declared.length);
  });

  it('lets in whom this file says, at every route', async () => {
    const { handler } = await fixture();
    const declared = tableOf(handler).map(({ method, path, scope }) => [`${method} ${path}`, scope]);
    expect(Object.fromEntries(declared)).toEqual(SCOPE_OF);
  });

  it('answers a wrong method with what is allowed', async () => {
    const f = await fixture();
    for (const [method, path, allow] of [
      ['PUT', '/api/v1/points', 'POST, GET, HEAD, DELETE'],
      ['POST', '/api/v1/query', 'GET, HEAD'],
      ['PATCH', '/api/v1/metrics/views', 'GET, HEAD, PUT, DELETE'],
      ['POST', '/livez', 'GET, HEAD'],
    ] as const) {
      const response = await f.request(method, path);
      expect([response.status, response.headers.get('Allow')]).toEqual([405, allow]);
      expect((await problemOf(response)).type).toBe('urn:problem-type:metrics-handler:method-not-allowed');
    }
  });
});

interface Keys {
  readonly good: string;
  readonly revoked: string;
  readonly expired: string;
  readonly signedOut: string;
  readonly expiredToken: string;
  /** A key with this scope, or the token of one who has just signed in with such a key: one of its own each time, since signing out is a route too. */
  secretWith(scope: Scope, kind: 'key' | 'token'): Promise<string>;
}

async function keysOf(f: Fixture): Promise<Keys> {
  const { keys, identity } = f.handler;
  const tokenOf = async (key: string) => (await identity.signIn({ key })).token;
  const expiredToken = await tokenOf(f.adminKey);
  const expiresAt = new Date(NOW + HOUR_MS).toISOString();
  const expired = await keys.create({ name: 'expired', scopes: ['admin'], expiresAt });
  const revoked = await keys.create({ name: 'revoked', scopes: ['admin'] });
  await keys.revoke(revoked.id);
  f.advance(SESSION_MS);
  // One that would not have expired by now.
  const signedOut = await tokenOf(f.adminKey);
  await identity.signOut((await identity.verify(signedOut)) as Principal);
  const scoped = new Map<Scope, string>();
  for (const scope of SCOPES) scoped.set(scope, await f.keyWith(scope));
  return {
    good: f.adminKey,
    revoked: revoked.key,
    expired: expired.key,
    signedOut,
    expiredToken,
    secretWith: async (scope, kind) => {
      const key = scoped.get(scope) as string;
      return kind === 'key' ? key : tokenOf(key);
    },
  };
}

/** A path that each route takes; what it answers does not matter here. */
function pathOf({ path }: Route): string {
  return path.replace(':name', 'views').replace(':id', 'nobody');
}

function changed(key: string): string {
  return key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
}

/** InfluxDB's clients read `code` and `message` of `application/json` alone. */
async function problemOf(response: Response, route?: Route): Promise<{ type: string }> {
  const isInflux = route?.path.startsWith('/api/v2/') === true;
  expect(response.headers.get('Content-Type')).toBe(isInflux ? 'application/json' : 'application/problem+json');
  const problem = (await response.json()) as { type: string; detail: string };
  if (isInflux) {
    const code = response.status === 401 ? 'unauthorized' : 'forbidden';
    expect(problem).toMatchObject({ code, message: problem.detail });
  }
  return problem;
}
