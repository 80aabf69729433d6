import { expect, it } from 'vitest';
import { pixelColumns } from '../src/chart/pixel-columns.ts';

const starts = (count: number) => Array.from({ length: count }, (_, i) => i);

it('keeps every value where each has a column of its own, and ends at a gap', () => {
  const values = [1, 5, null, 3, undefined, 2, 2];
  expect(pixelColumns(starts(7), values, 0, 6, (start) => start * 2)).toEqual([
    { x: [0, 2], early: [1, 5], late: [1, 5], end: 4 },
    { x: [6], early: [3], late: [3], end: 8 },
    { x: [10, 12], early: [2, 2], late: [2, 2], end: undefined },
  ]);
});

it('shows of what falls on one column the least and the greatest, in their order, and none of what lies outside', () => {
  const values = [99, 4, 9, 1, 2, 8, 3, -7];
  expect(pixelColumns(starts(8), values, 1, 6, (start) => Math.floor(start / 4))).toEqual([
    { x: [0, 1], early: [9, 2], late: [1, 8], end: undefined },
  ]);
});

it('begins anew after a gap inside a column', () => {
  expect(pixelColumns(starts(4), [1, null, 2, 3], 0, 3, () => 7)).toEqual([
    { x: [7], early: [1], late: [1], end: 7 },
    { x: [7], early: [2], late: [3], end: undefined },
  ]);
});
