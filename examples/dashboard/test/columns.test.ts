import { expect, it } from 'vitest';
import { Columns } from '../src/chart/columns.ts';

const rows = (...sums: number[]) => sums.map((sum) => ({ sum }));
const twice = ({ sum }: { readonly sum: number }) => sum * 2;

it('gives what every row gives, whatever was held before', () => {
  const columns = new Columns();
  const [a, b, c] = rows(1, 2, 3) as [{ sum: number }, { sum: number }, { sum: number }];
  for (const now of [[a, b], [a, c], [a, c, b], [b], [], [c, a, b]]) {
    expect(columns.of('sum', now, twice)).toEqual(now.map(twice));
  }
  expect(columns.of('other', [a], ({ sum }) => -sum)).toEqual([-1]);
  expect(columns.of('optional', [undefined, a], (row) => row?.sum ?? null)).toEqual([null, 1]);
});

it('works out only what changed', () => {
  const columns = new Columns();
  const before = rows(1, 2, 3);
  columns.of('sum', before, twice);
  const asked: number[] = [];
  columns.of('sum', [before[0], { sum: 9 }, before[2], { sum: 4 }] as typeof before, (row) => {
    asked.push(row.sum);
    return twice(row);
  });
  expect(asked).toEqual([9, 4]);
});
