import { beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, fixture } from './support/fixture.ts';

let f: Fixture;

beforeEach(async () => {
  f = await fixture();
});

describe('metrics', () => {
  it('are defined, replaced, listed and read', async () => {
    const put = await f.json('PUT', '/api/v1/metrics/sales', { kind: 'counter', unit: '{book}', labels: ['shop'] });
    const sales = {
      name: 'sales',
      kind: 'counter',
      unit: '{book}',
      description: '',
      labels: ['shop'],
      fill: 'zero',
      seriesLimit: 2_000,
      retention: { raw: null, minute: null, quarter: null, hour: null, day: null },
      seriesCount: 0,
      overflowed: false,
    };
    expect(await put.json()).toEqual(sales);
    await f.json('PUT', '/api/v1/metrics/sales', {
      kind: 'counter',
      unit: '{book}',
      labels: ['shop'],
      description: 'sold',
    });
    expect(await (await f.request('GET', '/api/v1/metrics')).json()).toEqual({
      items: [{ ...sales, description: 'sold' }],
    });
    expect(await (await f.request('GET', '/api/v1/metrics/sales')).json()).toEqual({ ...sales, description: 'sold' });
  });

  it.each(['a/b', 'a/b/series', 'a.b:c-d_e/f', 'import', 'x%2525'.replace(/%.*/, '')])(
    'may be called %s',
    async (name) => {
      const path = `/api/v1/metrics/${encodeURIComponent(name)}`;
      expect((await f.json('PUT', path, { kind: 'gauge' })).status).toBe(200);
      expect(await (await f.request('GET', path)).json()).toMatchObject({ name });
      expect((await f.request('DELETE', path)).status).toBe(204);
      expect((await f.request('GET', path)).status).toBe(404);
    },
  );

  it('list their series in pages', async () => {
    await f.json(
      'POST',
      '/api/v1/points',
      Array.from({ length: 5 }, (_, i) => ({ name: 'a/b', value: 1, bookId: `b${i}`, labels: { shop: 'x' } })),
    );
    const first = await (await f.request('GET', '/api/v1/metrics/a%2Fb/series?limit=3')).json();
    const { items, nextCursor } = first as { items: unknown[]; nextCursor: string };
    expect(items).toEqual([0, 1, 2].map((i) => ({ bookId: `b${i}`, labels: { shop: 'x' } })));
    const second = await (await f.request('GET', `/api/v1/metrics/a%2Fb/series?cursor=${nextCursor}`)).json();
    expect(second).toEqual({
      items: [3, 4].map((i) => ({ bookId: `b${i}`, labels: { shop: 'x' } })),
      nextCursor: null,
    });
    expect((await f.request('GET', '/api/v1/metrics/a%2Fb/series?cursor=x')).status).toBe(400);
  });

  it('are gone with all their data once removed', async () => {
    await f.json('POST', '/api/v1/points', { name: 'views', value: 1 });
    expect((await f.request('DELETE', '/api/v1/metrics/views')).status).toBe(204);
    expect((await f.request('DELETE', '/api/v1/metrics/views')).status).toBe(404);
    expect((await f.request('GET', '/api/v1/query?name=views')).status).toBe(404);
    expect((await f.request('GET', '/api/v1/metrics/views/series')).status).toBe(404);
  });

  it('do not take the slash of a path for one of a name', async () => {
    expect((await f.request('GET', '/api/v1/metrics/a/b')).status).toBe(404);
    expect((await f.request('GET', '/api/v1/metrics/%')).status).toBe(404);
  });
});
