import { describe, expect, it } from 'vitest';
import { approximateMs, formatInterval, parseInterval, STANDARD_INTERVALS } from '../../src/interval/interval.ts';

describe('parseInterval', () => {
  it.each([
    ['1m', 'minute', 1],
    ['15m', 'minute', 15],
    ['60m', 'minute', 60],
    ['1h', 'hour', 1],
    ['6h', 'hour', 6],
    ['24h', 'hour', 24],
    ['1d', 'day', 1],
    ['1w', 'week', 1],
    ['1mo', 'month', 1],
    ['1q', 'quarter', 1],
    ['1y', 'year', 1],
  ])('reads %s and writes it back', (text, unit, n) => {
    expect(parseInterval(text)).toEqual({ unit, n });
    expect(formatInterval(parseInterval(text))).toBe(text);
  });

  it.each(['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'])('reads plain %s as one', (unit) => {
    expect(parseInterval(unit)).toEqual({ unit, n: 1 });
  });

  it('takes exactly the minutes that divide 60 and the hours that divide 24', () => {
    const taken = (unit: string) =>
      Array.from({ length: 120 }, (_, n) => n).filter((n) => {
        try {
          return parseInterval(`${n}${unit}`);
        } catch {
          return false;
        }
      });
    expect(taken('m')).toEqual([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60]);
    expect(taken('h')).toEqual([1, 2, 3, 4, 6, 8, 12, 24]);
    for (const unit of ['d', 'w', 'mo', 'q', 'y']) expect(taken(unit)).toEqual([1]);
  });

  it.each([
    '',
    '0m',
    '00m',
    '01m',
    '-1m',
    '1.5h',
    '1e1m',
    '15',
    '1 h',
    ' 1h',
    '1H',
    '1M',
    '7m',
    '5h',
    '2d',
    'days',
    '1minute',
    '1s',
  ])('refuses %j, naming what is allowed', (text) => {
    expect(() => parseInterval(text)).toThrow(expect.objectContaining({ code: 'invalid_interval' }));
    expect(() => parseInterval(text)).toThrow(/divide 60 .* divide 24 .* 1d, 1w, 1mo, 1q or 1y/);
  });
});

it('lists the standard intervals from fine to coarse', () => {
  expect(STANDARD_INTERVALS.map(formatInterval).join(' ')).toBe('1m 5m 15m 30m 1h 3h 6h 12h 1d 1w 1mo 1q 1y');
  const lengths = STANDARD_INTERVALS.map(approximateMs);
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  expect(approximateMs(parseInterval('3h'))).toBe(10_800_000);
  expect(approximateMs(parseInterval('1y'))).toBe(365.2425 * 86_400_000);
});
