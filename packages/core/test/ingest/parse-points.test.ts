import { describe, expect, it } from 'vitest';
import { createMetricsHandler, memoryStorage } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const FUTURE = 5 * 60_000;
const good = { name: 'views', value: 1 };

async function refusal(
  input: unknown,
): Promise<{ code: string; details: { errors: { pointer: string; detail: string }[]; total: number } }> {
  await using handler = await createMetricsHandler({ storage: memoryStorage(), clock: new ManualClock(NOW) });
  const error = await handler.recordAll(input as never).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error, 'the batch must be refused').toBeDefined();
  expect(await handler.metrics.list(), 'nothing may be stored').toEqual([]);
  return error as never;
}

const cases: [title: string, input: unknown, pointer: string, detail: RegExp][] = [
  ['nothing at all', undefined, '', /must be an object/],
  ['an empty array', [], '', /no points/],
  ['an empty list of points', { points: [] }, '', /no points/],
  ['points that are no array', { points: {} }, '/points', /must be an array/],
  ['an unknown member beside points', { points: [good], pionts: [] }, '/pionts', /not a known member/],
  ['an unknown member of a point', [{ ...good, valeu: 1 }], '/0/valeu', /not a known member/],
  ['a point that is a number', [good, 7], '/1', /must be an object/],
  ['NaN', [{ ...good, value: Number.NaN }], '/0/value', /finite/],
  ['infinity', [{ ...good, value: Number.POSITIVE_INFINITY }], '/0/value', /finite/],
  ['a value beyond 1e300', [{ ...good, value: 1.1e300 }], '/0/value', /1e\+300/],
  ['a value as text', [{ ...good, value: '1' }], '/0/value', /number/],
  ['a missing value', [{ name: 'views' }], '/0/value', /number/],
  ['a value beside a count', [{ ...good, count: 2, sum: 3 }], '/0/count', /not a known member/],
  ['a count of 0', [{ name: 'views', count: 0, sum: 0 }], '/0/count', /whole number from 1/],
  ['half a count', [{ name: 'views', count: 1.5, sum: 0 }], '/0/count', /whole number/],
  ['a count without a sum', [{ name: 'views', count: 1 }], '/0/sum', /number/],
  ['extremes the wrong way round', [{ name: 'views', count: 1, sum: 1, min: 2, max: 1 }], '/0/min', /greater than max/],
  ['bins without a scale', [{ name: 'views', count: 1, sum: 1, zeroCount: 1 }], '/0/zeroCount', /needs a scale/],
  ['a scale of 21', [{ name: 'views', count: 1, sum: 1, scale: 21, zeroCount: 1 }], '/0/scale', /-10 to 20/],
  ['a sum that cannot become a number', [{ name: 'views', count: 1, sum: { toString: 1 } }], '/0/sum', /be a number/],
  ['a sum that is a bigint', [{ name: 'views', count: 1, sum: 1n }], '/0/sum', /be a number/],
  [
    'a count that cannot become text',
    [{ name: 'views', count: { toString: 1 }, sum: 1, scale: 0, zeroCount: 1 }],
    '/0/count',
    /whole number/,
  ],
  ['bins that do not add up', [{ name: 'views', count: 3, sum: 1, scale: 0, zeroCount: 1 }], '/0/count', /bins hold 1/],
  [
    'bins that are no run',
    [{ name: 'views', count: 1, sum: 1, scale: 0, positive: [1] }],
    '/0/positive',
    /whole offset/,
  ],
  [
    'negative bin counts',
    [{ name: 'views', count: 1, sum: 1, scale: 0, negative: { offset: 0, counts: [2, -1] } }],
    '/0/negative',
    /whole numbers/,
  ],
  ['an unknown member of a summary', [{ name: 'views', count: 1, sum: 1, mean: 1 }], '/0/mean', /not a known member/],
  ['seconds', [{ ...good, timestamp: NOW / 1_000 }], '/0/timestamp', /seconds/],
  ['microseconds', [{ ...good, timestamp: NOW * 1_000 }], '/0/timestamp', /microseconds or nanoseconds/],
  ['nanoseconds', [{ ...good, timestamp: NOW * 1_000_000 }], '/0/timestamp', /microseconds or nanoseconds/],
  [
    'a timestamp too far ahead',
    [{ ...good, timestamp: NOW + FUTURE + 1 }],
    '/0/timestamp',
    /must not lie after 2026-03-01T12:05:00/,
  ],
  ['a timestamp before 1980', [{ ...good, timestamp: '1979-12-31T23:59:59Z' }], '/0/timestamp', /1980/],
  ['half a millisecond', [{ ...good, timestamp: NOW - 0.5 }], '/0/timestamp', /whole number/],
  ['a local time', [{ ...good, timestamp: '2026-03-01T12:00:00' }], '/0/timestamp', /./],
  ['a timestamp that is no time', [{ ...good, timestamp: true }], '/0/timestamp', /epoch milliseconds or RFC 3339/],
  ['a name with $', [{ ...good, name: '$where' }], '/0/name', /metric name/],
  ['a name with a space', [{ ...good, name: 'page views' }], '/0/name', /metric name/],
  ['the name __proto__', [{ ...good, name: '__proto__' }], '/0/name', /metric name/],
  ['a name of 1,000 characters', [{ ...good, name: 'a'.repeat(1_000) }], '/0/name', /metric name/],
  ['a missing name', [{ value: 1 }], '/0/name', /metric name/],
  ['an empty book id', [{ ...good, bookId: '' }], '/0/bookId', /1 to 256/],
  ['a book id with a control character', [{ ...good, bookId: 'a\u0000b' }], '/0/bookId', /control/],
  ['a lone surrogate in a book id', [{ ...good, bookId: '\ud800' }], '/0/bookId', /surrogate/],
  ['labels that are an array', [{ ...good, labels: ['a'] }], '/0/labels', /object of strings/],
  ['a label that is a number', [{ ...good, labels: { shop: 1 } }], '/0/labels', /string of 1 to 256/],
  ['a label key with a dollar', [{ ...good, labels: { $gt: '1' } }], '/0/labels', /label key/],
  ['the label key __proto__', [{ ...good, labels: JSON.parse('{"__proto__":"x"}') }], '/0/labels', /label key/],
  ['the reserved label bookId', [{ ...good, labels: { bookId: 'x' } }], '/0/labels', /reserved/],
  [
    'a label bomb',
    [{ ...good, labels: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`l${i}`, 'x'])) }],
    '/0/labels',
    /at most 16/,
  ],
  [
    'columns of unequal length',
    { series: [{ name: 'views', timestamps: [NOW], values: [1, 2] }] },
    '/series/0/values',
    /has 2 items/,
  ],
  [
    'a column with a hole',
    { series: [{ name: 'views', timestamps: [NOW, NOW], values: [1, null] }] },
    '/series/0/values/1',
    /number/,
  ],
  [
    'a bad timestamp in a column',
    { series: [{ name: 'views', timestamps: [NOW, 5], values: [1, 2] }] },
    '/series/0/timestamps/1',
    /seconds/,
  ],
  [
    'a bad text in a column of timestamps',
    { series: [{ name: 'views', timestamps: ['soon'], values: [1] }] },
    '/series/0/timestamps/0',
    /./,
  ],
  [
    'columns whose timestamps are null',
    { series: [{ name: 'views', timestamps: null, values: [1] }] },
    '/series/0/timestamps',
    /array of numbers/,
  ],
];

describe('a batch is refused as a whole, and the error points at what is wrong', () => {
  it.each(cases)('%s', async (_, input, pointer, detail) => {
    const { code, details } = await refusal(input);
    expect(code).toBe('invalid_points');
    expect(details.errors[0]).toMatchObject({ pointer, detail: expect.stringMatching(detail) });
  });

  it('lists the first 100 errors and counts them all', async () => {
    const { details } = await refusal([good, ...Array.from({ length: 250 }, () => ({ ...good, value: 'x' }))]);
    expect(details.errors).toHaveLength(100);
    expect(details.errors[99]?.pointer).toBe('/100/value');
    expect(details.total).toBe(250);
  });
});

describe('an idempotency key', () => {
  it('counts a batch without timestamps once, whenever it is sent again', async () => {
    const clock = new ManualClock(NOW);
    await using handler = await createMetricsHandler({ storage: memoryStorage(), clock });
    expect(await handler.recordAll([good, good], { idempotencyKey: 'k' })).toEqual({ accepted: 2 });
    clock.advance(60_000);
    expect(await handler.recordAll([good, good], { idempotencyKey: 'k' })).toEqual({ accepted: 2 });
    expect((await handler.points.list({ name: 'views', from: 0, to: NOW + 120_000 })).items).toHaveLength(2);
  });

  it.each([
    ['another value', { ...good, value: 2 }],
    ['another timestamp', { ...good, timestamp: NOW }],
    ['another book', { ...good, bookId: 'b' }],
    ['a further point', [good, good]],
  ])('is refused for other content: %s', async (_, other) => {
    await using handler = await createMetricsHandler({ storage: memoryStorage(), clock: new ManualClock(NOW) });
    await handler.recordAll(good, { idempotencyKey: 'k' });
    await expect(handler.recordAll(other, { idempotencyKey: 'k' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    expect((await handler.points.list({ name: 'views', from: 0, to: NOW + 1 })).items).toHaveLength(1);
  });
});

describe('series of a batch that share a column of timestamps', () => {
  const timestamps = Float64Array.of(NOW - 3_000, NOW - 2_000, NOW - 1_000);
  const sharing = (values: readonly (readonly number[])[], names = values.map((_, i) => `metric_${i}`)) => ({
    series: values.map((column, i) => ({ name: names[i] as string, timestamps, values: Float64Array.from(column) })),
  });

  it('have the points that they would have with columns of their own, also where one comes twice', async () => {
    await using handler = await createMetricsHandler({ storage: memoryStorage(), clock: new ManualClock(NOW) });
    await handler.recordAll(
      sharing(
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
        ['a', 'b', 'a'],
      ),
    );
    const points = async (name: string) => (await handler.points.list({ name, from: 0, to: NOW })).items;
    expect((await points('a')).map(({ timestamp, value }) => [Date.parse(timestamp), value])).toEqual([
      [NOW - 3_000, 1],
      [NOW - 3_000, 7],
      [NOW - 2_000, 2],
      [NOW - 2_000, 8],
      [NOW - 1_000, 3],
      [NOW - 1_000, 9],
    ]);
    expect((await points('b')).map(({ value }) => value)).toEqual([4, 5, 6]);
    expect([...timestamps]).toEqual([NOW - 3_000, NOW - 2_000, NOW - 1_000]);
  });

  it('are refused one by one', async () => {
    const { details } = await refusal(
      sharing([
        [1, 2],
        [1, Number.NaN, 3],
        [1, 2, 3],
      ]),
    );
    expect(details.errors.map(({ pointer }) => pointer)).toEqual(['/series/0/values', '/series/1/values/1']);
    const late = Float64Array.of(NOW, NOW + FUTURE + 1);
    const series = ['a', 'b'].map((name) => ({ name, timestamps: late, values: [1, 2] }));
    const both = await refusal({ series });
    expect(both.details.errors.map(({ pointer }) => pointer)).toEqual([
      '/series/0/timestamps/1',
      '/series/1/timestamps/1',
    ]);
  });
});
