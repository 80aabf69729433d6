import { beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, fixture, NOW } from './support/fixture.ts';

const DAY = 'from=2026-03-10T00:00:00Z&to=2026-03-11T00:00:00Z';
let f: Fixture;

beforeAll(async () => {
  f = await fixture();
  await f.json('PUT', '/api/v1/metrics/latency%2Fapi', { kind: 'histogram', unit: 'ms' });
  const at = (hours: number) => NOW - hours * 3_600_000;
  await f.json('POST', '/api/v1/points', [
    ...[1, 2, 3, 4].map((i) => ({
      name: 'latency/api',
      value: i * 10,
      timestamp: at(i),
      bookId: `b${i % 2}`,
      labels: { shop: `s:${i},x` },
    })),
    { name: 'views', value: 7, timestamp: at(0) },
  ]);
});

const answerOf = async (search: string) => {
  const response = await f.request('GET', `/api/v1/query?${search}`);
  expect(response.status).toBe(200);
  return response.json();
};

describe('GET /query asks the handler what the URL says', () => {
  it.each<[string, Parameters<Fixture['handler']['query']>[0]]>([
    ['name=views', { name: 'views' }],
    [
      `name=views&${DAY}&interval=1h`,
      { name: 'views', from: '2026-03-10T00:00:00Z', to: '2026-03-11T00:00:00Z', interval: '1h' },
    ],
    [`name=views&from=${NOW - 86_400_000}&to=${NOW}`, { name: 'views', from: NOW - 86_400_000, to: NOW }],
    [
      'name=latency%2Fapi&interval=1d&timeZone=Asia%2FKathmandu&weekStart=7',
      { name: 'latency/api', interval: '1d', timeZone: 'Asia/Kathmandu', weekStart: 7 },
    ],
    [
      'name=latency/api&aggregates=avg,sum&aggregates=p99.9&fill=zero',
      { name: 'latency/api', aggregates: ['avg', 'sum', 'p99.9'], fill: 'zero' },
    ],
    ['name=latency/api&label=shop:s:2,x', { name: 'latency/api', labels: { shop: 's:2,x' } }],
    ['name=latency/api&bookId=b1&format=columns', { name: 'latency/api', bookId: 'b1', format: 'columns' }],
    ['name=latency/api&groupBy=bookId,shop', { name: 'latency/api', groupBy: ['bookId', 'shop'] }],
    [
      'name=latency/api&groupBy=bookId&groupBy=shop&top=2&orderBy=max',
      { name: 'latency/api', groupBy: ['bookId', 'shop'], top: 2, orderBy: 'max' },
    ],
  ])('%s', async (search, query) => {
    expect(await answerOf(search)).toEqual(JSON.parse(JSON.stringify(await f.handler.query(query))));
  });
});

describe('the ETag of GET /query', () => {
  const get = (headers: Record<string, string> = {}) =>
    f.request('GET', `/api/v1/query?name=views&${DAY}&aggregates=sum`, { headers });

  it('is strong and stands for the body', async () => {
    const first = await get();
    const etag = first.headers.get('ETag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache');
    for (const value of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await get({ 'If-None-Match': value });
      expect([value, again.status, await again.text()]).toEqual([value, 304, '']);
      expect(again.headers.get('ETag')).toBe(etag);
    }
    expect((await get({ 'If-None-Match': '"x"' })).status).toBe(200);
  });

  it('changes with the answer', async () => {
    const before = (await get()).headers.get('ETag') ?? '';
    await f.json('POST', '/api/v1/points', { name: 'views', value: 1 });
    const after = await get({ 'If-None-Match': before });
    expect(after.status).toBe(200);
    expect(after.headers.get('ETag')).not.toBe(before);
  });
});

it('HEAD answers like GET without a body', async () => {
  const response = await f.request('HEAD', `/api/v1/query?name=views&${DAY}`);
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(response.headers.get('ETag')).not.toBeNull();
});
