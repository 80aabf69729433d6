import { expect, it } from 'vitest';
import { random } from '../../../packages/core/test/support/random.ts';
import { runs, seed } from '../../../packages/core/test/support/runs.ts';
import { PixelColumns } from '../src/chart/pixel-columns.ts';

type Values = readonly (number | null | undefined)[];

const starts = (count: number) => Array.from({ length: count }, (_, i) => i);

function columnsOf(values: Values, first: number, last: number, perMs: number) {
  const columns = new PixelColumns();
  columns.update(starts(values.length), values, first, last, { left: 0, from: 0, perMs });
  return shown(columns);
}

function shown({ x, early, late, opens, end }: PixelColumns) {
  return { x, early, late, opens, end };
}

it('keeps every value where each has a column of its own, and ends at a gap', () => {
  expect(columnsOf([1, 5, null, 3, undefined, 2, 2], 0, 6, 2)).toEqual({
    x: [0, 2, 6, 10, 12],
    early: [1, 5, 3, 2, 2],
    late: [1, 5, 3, 2, 2],
    opens: [true, false, true, true, false],
    end: [2, 4, 8, 12, Number.POSITIVE_INFINITY],
  });
});

it('shows of what falls on one column the least and the greatest, in their order, and none of what lies outside', () => {
  expect(columnsOf([99, 4, 9, 1, 2, 8, 3, -7], 1, 6, 0.24)).toEqual({
    x: [0, 1],
    early: [4, 1],
    late: [9, 8],
    opens: [true, false],
    end: [1, Number.POSITIVE_INFINITY],
  });
});

it('begins anew after a gap inside a column', () => {
  expect(columnsOf([1, null, 2, 3], 0, 3, 0.1)).toEqual({
    x: [0, 0],
    early: [1, 2],
    late: [1, 3],
    opens: [true, true],
    end: [0, Number.POSITIVE_INFINITY],
  });
});

it('shows after any changes what it would show if it had seen nothing before', () => {
  const next = random(seed());
  const below = (limit: number) => Math.floor(next() * limit);
  const value = () => (below(4) === 0 ? null : below(9));
  for (let run = 0; run < runs(200); run++) {
    const kept = new PixelColumns();
    let axis = starts(1 + below(40));
    let values: Values = axis.map(value);
    let [first, last] = [0, axis.length - 1];
    let across = { left: 0, from: 0, perMs: 0.3 };
    for (let update = 0; update < 12; update++) {
      const change = below(6);
      if (change === 0) across = { left: below(3), from: below(2), perMs: [0.1, 0.3, 1, 2][below(4)] as number };
      else if (change === 1) {
        axis = [...axis, axis.length];
        values = [...values, value()];
        last = axis.length - 1;
      } else if (change === 2) {
        first = below(axis.length);
        last = first + below(axis.length - first);
      } else values = values.with(change === 3 ? below(axis.length) : axis.length - 1, value());
      kept.update(axis, values, first, last, across);
      const fresh = new PixelColumns();
      fresh.update(axis, values, first, last, across);
      expect(shown(kept)).toEqual(shown(fresh));
    }
  }
});
