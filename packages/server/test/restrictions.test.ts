import { beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../src/routes.ts';
import { type Fixture, fixture, NOW, tableOf } from './support/fixture.ts';

/** Values that nobody may see who is restricted to the metrics `shop.` and the book `mine`. */
const CANARY = 987_654_321;
const RANGE = `from=${NOW - 3_600_000}&to=${NOW + 60_000}`;

interface Ask {
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Row {
  /** Within the restriction: not refused. */
  readonly own?: Ask;
  /** Each must be refused with 403, or 404 where another book is not there. */
  readonly outside: readonly Ask[];
  /** Asks that are answered with what is the principal's own only. */
  readonly filtered?: readonly Ask[];
}

const point = (name: string, bookId?: string) => ({ name, value: 1, ...(bookId ? { bookId } : {}) });
const lines = (body: string): Ask => ({ path: '/api/v2/write', body, type: 'text/plain' });
const points = (...body: object[]): Ask => ({ path: '/api/v1/points', body });

/** What every guarded route is asked; a route without a row fails. `admin` routes cannot be reached by the restricted. */
const ROWS = (mine: string, other: string): Readonly<Record<string, Row>> => {
  const selections = (path: string) => ({
    own: { path: `${path}?name=shop.sales&bookId=${mine}&${RANGE}` },
    outside: [
      { path: `${path}?name=secret&bookId=${mine}&${RANGE}` },
      { path: `${path}?name=shop.sales&bookId=${other}&${RANGE}` },
      { path: `${path}?name=shop.sales&bookId=9780306406157&${RANGE}` },
      { path: `${path}?name=shop.sales&${RANGE}` },
    ],
  });
  return {
    'GET /metrics': { outside: [{ path: '/metrics' }] },
    'POST /api/v1/points': {
      own: points(point('shop.sales', mine)),
      outside: [
        points(point('secret', mine)),
        points(point('shop.sales', other)),
        points(point('shop.sales')),
        points(point('shop.sales', mine), point('shop.sales', '978-0-306-40615-7')),
        {
          path: '/api/v1/points',
          body: { series: [{ name: 'secret', bookId: mine, timestamps: [NOW], values: [1] }] },
        },
      ],
    },
    'GET /api/v1/points': selections('/api/v1/points'),
    'DELETE /api/v1/points': selections('/api/v1/points'),
    'GET /api/v1/query': selections('/api/v1/query'),
    // Streams do not begin while this fixture's clock stands still; those that are refused never do.
    'GET /api/v1/stream': { outside: selections('/api/v1/stream').outside },
    'GET /api/v1/metrics': { outside: [], filtered: [{ path: '/api/v1/metrics' }] },
    'GET /api/v1/metrics/:name': {
      own: { path: '/api/v1/metrics/shop.sales' },
      outside: [{ path: '/api/v1/metrics/secret' }, { path: '/api/v1/metrics/unknown' }],
    },
    'PUT /api/v1/metrics/:name': {
      outside: ['secret', 'shop.sales'].map((name) => ({ path: `/api/v1/metrics/${name}`, body: { kind: 'counter' } })),
    },
    'DELETE /api/v1/metrics/:name': {
      outside: [{ path: '/api/v1/metrics/secret' }, { path: '/api/v1/metrics/shop.sales' }],
    },
    'GET /api/v1/metrics/:name/series': {
      outside: [{ path: '/api/v1/metrics/secret/series' }],
      filtered: [{ path: '/api/v1/metrics/shop.sales/series' }],
    },
    'GET /api/v1/retention': {
      outside: [{ path: '/api/v1/retention?name=secret' }],
      filtered: [{ path: '/api/v1/retention' }],
    },
    'GET /api/v1/books': { outside: [], filtered: [{ path: '/api/v1/books' }, { path: '/api/v1/books?search=other' }] },
    'POST /api/v1/books': { outside: [{ path: '/api/v1/books', body: { title: 'New' } }] },
    'POST /api/v1/books/import': { outside: [{ path: '/api/v1/books/import', body: 'title\nA\n', type: 'text/csv' }] },
    'GET /api/v1/books/export': { outside: [], filtered: [{ path: '/api/v1/books/export' }] },
    'GET /api/v1/books/:id': {
      own: { path: `/api/v1/books/${mine}` },
      outside: [{ path: `/api/v1/books/${other}` }, { path: '/api/v1/books/9780306406157' }],
    },
    'PATCH /api/v1/books/:id': {
      own: { path: `/api/v1/books/${mine}`, body: { title: 'Mine' }, headers: { 'If-Match': '"1"' } },
      outside: [
        { path: `/api/v1/books/${other}`, body: { title: 'Mine' }, headers: { 'If-Match': '"1"' } },
        { path: `/api/v1/books/${mine}`, body: { isbn: '9780439023481' }, headers: { 'If-Match': '"1"' } },
      ],
    },
    'DELETE /api/v1/books/:id': {
      outside: [{ path: `/api/v1/books/${other}` }, { path: `/api/v1/books/${mine}?metrics=purge` }],
    },
    'POST /api/v1/auth/logout': { outside: [] },
    'GET /api/v1/auth/me': { own: { path: '/api/v1/auth/me' }, outside: [] },
    'POST /api/v2/write': { own: lines(`shop.sales,bookId=${mine} value=1`), outside: [] },
    'POST /v1/metrics': { outside: [] },
  };
};

let f: Fixture;
let key: string;
let mine: string;
let other: string;

beforeAll(async () => {
  f = await fixture();
  const book = async (input: object) => {
    return ((await (await f.json('POST', '/api/v1/books', input)).json()) as { id: string }).id;
  };
  mine = await book({ title: 'Mine' });
  other = await book({ title: 'Other', isbn: '9780306406157' });
  for (const name of ['shop.sales', 'secret'])
    for (const [bookId, value] of [
      [mine, 1],
      [other, CANARY],
      [undefined, CANARY],
    ] as const)
      await f.json('POST', '/api/v1/points', { name, value: name === 'secret' ? CANARY : value, bookId });
  const scopes = ['books:read', 'books:write', 'metrics:read', 'metrics:write'] as const;
  key = (await f.handler.keys.create({ name: 'k', scopes, metricPrefix: 'shop.', bookIds: [mine] })).key;
});

async function ask(route: Route, { path, body, type = 'application/json', headers }: Ask): Promise<Response> {
  return f.app.request(path, {
    method: route.method,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    headers: { Authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'Content-Type': type }), ...headers },
  });
}

/** Nothing of other books or metrics. */
function expectNoLeak(text: string): void {
  for (const secret of [String(CANARY), other, '9780306406157', 'Other', 'secret"']) expect(text).not.toContain(secret);
}

async function countOf(name: string): Promise<number> {
  const answer = await f.request('GET', `/api/v1/query?name=${name}&interval=1d&aggregates=count`);
  const { series } = (await answer.json()) as { series: { buckets: { count: number }[] }[] };
  return series.flatMap(({ buckets }) => buckets).reduce((sum, { count }) => sum + count, 0);
}

describe('who is restricted to some metrics and books', async () => {
  const table = tableOf((await fixture()).handler).filter(({ scope }) => scope !== 'open');

  it.each(table.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', async (name, route) => {
    const row = ROWS(mine, other)[name];
    if (route.scope === 'admin') {
      expect((await ask(route, { path: route.path.replace(/:\w+/, 'x') })).status).toBe(403);
      return;
    }
    if (!row) throw new Error(`${name} has no row: say what it answers to the restricted`);
    const before = await f.request('GET', `/api/v1/query?name=secret&interval=1d&aggregates=count,sum`);
    for (const outside of row.outside) {
      const response = await ask(route, outside);
      expect([outside.path, response.status]).toEqual([
        outside.path,
        expect.toSatisfy((s: number) => s === 403 || s === 404),
      ]);
      expect(response.headers.get('Content-Type')).toBe('application/problem+json');
      const text = await response.text();
      expect(text).not.toContain(String(CANARY));
      if (response.status === 404) expect(route.path).toMatch(/books/);
    }
    for (const filtered of row.filtered ?? []) {
      const response = await ask(route, filtered);
      expect(response.status).toBe(200);
      expectNoLeak(await response.text());
    }
    if (row.own) {
      const response = await ask(route, row.own);
      expect([row.own.path, response.status]).toEqual([row.own.path, expect.toSatisfy((s: number) => s < 300)]);
      expectNoLeak(await response.text());
    }
    const after = await f.request('GET', `/api/v1/query?name=secret&interval=1d&aggregates=count,sum`);
    expect(await after.text()).toBe(await before.text());
  });

  it('keeps the good points of line protocol and OTLP, and names the others', async () => {
    const written = await f.app.request('/api/v2/write', {
      method: 'POST',
      body: `shop.line,bookId=${mine} value=1\nsecret,bookId=${mine} value=1\nshop.line,bookId=${other} value=1\nshop.line value=1\n`,
      headers: { Authorization: `Token ${key}`, 'Content-Type': 'text/plain' },
    });
    expect([written.status, await written.json()]).toEqual([400, expect.objectContaining({ total: 3 })]);
    const gauge = (name: string, bookId: string) => {
      const attributes = [{ key: 'bookId', value: { stringValue: bookId } }];
      return { name, gauge: { dataPoints: [{ timeUnixNano: `${NOW}000000`, asDouble: 1, attributes }] } };
    };
    const metrics = [gauge('shop.otlp', mine), gauge('shop.otlp', other), gauge('secret', mine), gauge('hidden', mine)];
    const sent = await f.app.request('/v1/metrics', {
      method: 'POST',
      body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    });
    expect(await sent.json()).toMatchObject({ partialSuccess: { rejectedDataPoints: '3' } });
    expect(await Promise.all(['shop.line', 'shop.otlp', 'secret'].map(countOf))).toEqual([1, 1, 3]);
    expect((await f.request('GET', '/api/v1/metrics/hidden')).status).toBe(404);
  });

  it('cannot be an admin', async () => {
    const made = await f.json('POST', '/api/v1/keys', { name: 'a', scopes: ['admin'], bookIds: ['b'] });
    expect(made.status).toBe(400);
  });
});
