import { expect, it } from 'vitest';
import { queryParams } from '../../src/client/search-params.ts';

it('writes a query as the server reads it', () => {
  const params = queryParams({
    name: 'sales',
    from: -1,
    to: undefined,
    aggregates: ['sum', 'p99.9'],
    labels: { shop: 'a:b&c=d', city: 'Århus' },
    groupBy: ['bookId', 'shop'],
  });
  expect([...params]).toEqual([
    ['name', 'sales'],
    ['from', '-1'],
    ['aggregates', 'sum'],
    ['aggregates', 'p99.9'],
    ['groupBy', 'bookId'],
    ['groupBy', 'shop'],
    ['label', 'shop:a:b&c=d'],
    ['label', 'city:Århus'],
  ]);
});
