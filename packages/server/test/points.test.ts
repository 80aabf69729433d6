import { gzipSync } from 'node:zlib';
import type { RawPoint } from '@metrics-handler/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, fixture, NOW } from './support/fixture.ts';

const RANGE = 'from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z';
const views = (value: number, timestamp = NOW) => ({ name: 'views', value, timestamp });

let f: Fixture;

beforeEach(async () => {
  f = await fixture();
});

describe('POST /points takes', () => {
  it.each<[string, string | Uint8Array, Record<string, string>, number]>([
    ['one point', JSON.stringify(views(1)), {}, 1],
    ['an array', JSON.stringify([views(1), views(2)]), {}, 2],
    ['points', JSON.stringify({ points: [views(1), views(2)] }), {}, 2],
    ['columns', JSON.stringify({ series: [{ name: 'views', timestamps: [NOW, NOW - 1], values: [1, 2] }] }), {}, 2],
    [
      'an empty column beside others',
      JSON.stringify({
        series: [
          { name: 'views', timestamps: [NOW], values: [1] },
          { name: 'views', timestamps: [], values: [] },
        ],
      }),
      {},
      1,
    ],
    ['a charset', JSON.stringify(views(1)), { 'Content-Type': 'Application/JSON; charset="UTF-8"' }, 1],
    [
      'NDJSON',
      `${JSON.stringify(views(1))}\n${JSON.stringify(views(2))}\n`,
      { 'Content-Type': 'application/x-ndjson' },
      2,
    ],
    [
      'NDJSON with CRLF, blank lines and no last line end',
      `\r\n${JSON.stringify(views(1))}\r\n\r\n${JSON.stringify(views(2))}`,
      { 'Content-Type': 'application/x-ndjson' },
      2,
    ],
    ['gzip', gzipSync(JSON.stringify([views(1), views(2)])), { 'Content-Encoding': 'GZIP' }, 2],
    [
      'gzip in two members',
      Buffer.concat([gzipSync('['), gzipSync(`${JSON.stringify(views(1))}]`)]),
      { 'Content-Encoding': 'gzip' },
      1,
    ],
    [
      'gzipped NDJSON',
      gzipSync(`${JSON.stringify(views(1))}\n`),
      { 'Content-Type': 'application/x-ndjson', 'Content-Encoding': 'gzip' },
      1,
    ],
    ['a byte order mark', `\ufeff${JSON.stringify(views(1))}`, {}, 1],
  ])('%s', async (_, body, headers, accepted) => {
    const response = await f.request('POST', '/api/v1/points', {
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    expect(await response.json()).toEqual({ accepted });
    expect(response.status).toBe(200);
    expect(await sum(f)).toBe(accepted === 2 ? 3 : 1);
  });

  it('100,000 points in columns', async () => {
    const timestamps = Array.from({ length: 100_000 }, (_, i) => NOW - i);
    const series = [{ name: 'views', timestamps, values: timestamps.map(() => 1) }];
    expect(await (await f.json('POST', '/api/v1/points', { series })).json()).toEqual({ accepted: 100_000 });
  });

  it('a body that comes byte by byte', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify([views(1), { ...views(2), labels: { shop: 'Tromsø' } }]));
    const body = ReadableStream.from(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    const headers = { 'Content-Type': 'application/json' };
    const init = { body, headers, duplex: 'half' } as RequestInit;
    expect(await (await f.request('POST', '/api/v1/points', init)).json()).toEqual({ accepted: 2 });
  });
});

describe('Idempotency-Key', () => {
  const post = (key: string, body: unknown, headers: Record<string, string> = {}) =>
    f.json('POST', '/api/v1/points', body, { 'Idempotency-Key': key, ...headers });

  it('makes a repetition harmless', async () => {
    for (let i = 0; i < 3; i++) expect(await (await post('once', views(5))).json()).toEqual({ accepted: 1 });
    expect(await sum(f)).toBe(5);
  });

  it('refuses other content', async () => {
    await post('once', views(5));
    const response = await post('once', views(6));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ type: 'urn:problem-type:metrics-handler:idempotency-conflict' });
    expect(await sum(f)).toBe(5);
  });

  it('is of one principal only', async () => {
    await post('once', views(5));
    const other = await post('once', views(6), { Authorization: `Bearer ${await f.keyWith('metrics:write')}` });
    expect(other.status).toBe(200);
    expect(await sum(f)).toBe(11);
  });
});

describe('GET /points', () => {
  beforeEach(async () => {
    const points = Array.from({ length: 25 }, (_, i) => ({
      ...views(i, NOW - i * 1_000),
      labels: { shop: i % 2 ? 'Oslo' : 'Bergen' },
    }));
    await f.json('POST', '/api/v1/points', points);
  });

  it('gives pages that follow each other', async () => {
    const values: number[] = [];
    let cursor = '';
    do {
      const response = await f.request('GET', `/api/v1/points?name=views&${RANGE}&limit=7${cursor}`);
      const page = (await response.json()) as { items: RawPoint[]; nextCursor: string | null };
      values.push(...page.items.map(({ value }) => Number(value)));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor);
    expect(values.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i));
  });

  it('selects by label and range', async () => {
    const from = new Date(NOW - 10_000).toISOString();
    const response = await f.request('GET', `/api/v1/points?name=views&from=${from}&to=${NOW}&label=shop:Oslo`);
    const { items } = (await response.json()) as { items: RawPoint[] };
    expect(items.map(({ value }) => value).sort()).toEqual([1, 3, 5, 7, 9]);
  });

  it('exports NDJSON that can be posted again', async () => {
    const exported = await f.request('GET', `/api/v1/points?name=views&${RANGE}`, {
      headers: { Accept: 'application/x-ndjson' },
    });
    expect(exported.headers.get('Content-Type')).toBe('application/x-ndjson');
    const other = await fixture();
    const text = (await exported.text()).replaceAll('"bookId":null,', '');
    const headers = { 'Content-Type': 'application/x-ndjson' };
    expect(await (await other.request('POST', '/api/v1/points', { body: text, headers })).json()).toEqual({
      accepted: 25,
    });
    expect(await sum(other)).toBe(300);
  });

  it('answers a bad export with a problem, not with a broken stream', async () => {
    const response = await f.request('GET', `/api/v1/points?name=nothing&${RANGE}`, {
      headers: { Accept: 'application/x-ndjson' },
    });
    expect(response.status).toBe(404);
  });

  it.each([
    '',
    'name=views',
    `name=views&${RANGE}&cursor=x`,
    `name=views&${RANGE}&limit=many`,
    'name=views&from=2&to=1',
  ])('refuses ?%s', async (search) => {
    expect((await f.request('GET', `/api/v1/points?${search}`)).status).toBe(400);
  });
});

describe('DELETE /points', () => {
  it('removes a range and says how much', async () => {
    await f.json('POST', '/api/v1/points', [views(1, NOW - 2_000), views(2, NOW - 1_000), views(4)]);
    const path = `/api/v1/points?name=views&from=${NOW - 1_000}&to=${NOW}`;
    expect(await (await f.request('DELETE', path)).json()).toEqual({ removed: 1 });
    expect(await sum(f)).toBe(5);
  });

  it.each(['', 'name=views', `name=views&from=${NOW}`, `name=views&${RANGE}&limit=1`])(
    'refuses ?%s and removes nothing',
    async (search) => {
      await f.json('POST', '/api/v1/points', views(1));
      expect((await f.request('DELETE', `/api/v1/points?${search}`)).status).toBe(400);
      expect(await sum(f)).toBe(1);
    },
  );
});

async function sum(of: Fixture): Promise<number> {
  const response = await of.request('GET', `/api/v1/query?name=views&aggregates=sum&interval=1y&${RANGE}`);
  const { series } = (await response.json()) as { series: { buckets: { sum: number }[] }[] };
  return series.flatMap(({ buckets }) => buckets).reduce((total, bucket) => total + bucket.sum, 0);
}
