import { expect, it } from 'vitest';
import { problemType } from '../src/problem.ts';
import { fixture, NOW } from './support/fixture.ts';

const DAY_MS = 86_400_000;

it('says what ages would drop, of one metric or of all', async () => {
  const f = await fixture();
  const timestamp = (age: number) => NOW - age * DAY_MS;
  const points = [1, 50].flatMap((age) => ['a', 'b'].map((name) => ({ name, value: 1, timestamp: timestamp(age) })));
  expect((await f.json('POST', '/api/v1/points', points)).status).toBe(200);
  const items = async (query: string) => {
    const answer = await f.request('GET', `/api/v1/retention${query}`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { items: { name: string; drops: { tier: string; points: number }[] }[] }).items;
  };
  expect(await items('')).toMatchObject([
    { name: 'a', drops: [] },
    { name: 'b', drops: [] },
  ]);
  const [drop] = await items('?name=b&raw=30d&day=forever');
  expect(drop).toMatchObject({
    name: 'b',
    retention: { raw: 30 * DAY_MS },
    drops: [{ tier: 'raw', days: 1, points: 1 }],
  });

  const put = { kind: 'gauge', retention: { raw: 30 * DAY_MS } };
  expect((await f.json('PUT', '/api/v1/metrics/b', put)).status).toBe(200);
  expect(await items('?name=b')).toMatchObject([
    { retention: { raw: 30 * DAY_MS, day: null }, drops: [{ tier: 'raw' }] },
  ]);
});

it.each([
  ['?name=nothing', 404, 'unknown_metric'],
  ['?raw=soon', 400, 'invalid_parameters'],
  ['?raw=90d&hour=30d', 400, 'invalid_metric'],
  ['?raw=1h', 400, 'invalid_metric'],
  ['?week=30d', 400, 'invalid_parameters'],
])('refuses %s', async (query, status, code) => {
  const f = await fixture();
  const answer = await f.request('GET', `/api/v1/retention${query}`);
  expect([answer.status, ((await answer.json()) as { type: string }).type]).toEqual([status, problemType(code)]);
});
