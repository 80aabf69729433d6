import type { TierRange } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { DAY, DAY_MS, HOUR_MS } from '../../core/src/testing/suites/support/changes.ts';
import { joinRanges } from '../src/read/joined-ranges.ts';

function quarters(fromHour: number, toHour: number): TierRange {
  return { tier: 'quarter', from: DAY + fromHour * HOUR_MS, to: DAY + toHour * HOUR_MS };
}

it.each([0, 6, 12, 18])('the six hours from %i o’clock of day after day are one range with a part for each', (hour) => {
  const ranges = Array.from({ length: 365 }, (_, day) => quarters(day * 24 + hour, day * 24 + hour + 6));
  const [joined, ...more] = joinRanges(ranges);
  expect(more).toEqual([]);
  expect(joined?.from).toBe(DAY + hour * HOUR_MS);
  expect(joined?.to).toBe(DAY + 364 * DAY_MS + (hour + 6) * HOUR_MS);
  expect(joined?.parts).toEqual(ranges);
});

it.each<[string, TierRange, TierRange]>([
  ['with a day between them', quarters(0, 24), quarters(48, 54)],
  ['of which the second begins earlier', quarters(24, 30), quarters(18, 24)],
  ['that overlap', quarters(0, 12), quarters(6, 18)],
  ['of two tiers', quarters(0, 24), { ...quarters(24, 48), tier: 'hour' }],
])('ranges %s stay apart', (_, first, second) => {
  expect(joinRanges([first, second]).map(({ parts }) => parts)).toEqual([[first], [second]]);
});
