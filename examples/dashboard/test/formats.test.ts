import { describe, expect, it } from 'vitest';
import { csvOf } from '../src/format/csv.ts';
import { formatBucket, formatInstant, formatPrecise, toLocalInput } from '../src/format/instants.ts';
import { formatCompact, formatNumber, formatTicks } from '../src/format/numbers.ts';

const HOUR_MS = 3_600_000;
/** In New York the clocks go back at 06:00 UTC. */
const BEFORE = Date.UTC(2026, 10, 1, 5);

describe('instants', () => {
  it.each([
    ['1h', 1, 'Sun 1 Nov 2026, 01:00–01:00 -04:00'],
    ['1d', 24, 'Sun 1 Nov 2026'],
    ['1w', 168, 'Week of Sun 1 Nov 2026'],
    ['1mo', 720, 'November 2026'],
    ['1q', 2160, 'Q4 2026'],
    ['1y', 8760, '2026'],
  ])('of a bucket of %s stand on the clock of its zone', (interval, hours, text) => {
    expect(formatBucket(BEFORE, BEFORE + hours * HOUR_MS, interval, 'America/New_York').replace('−', '-')).toBe(text);
  });

  it('tell the hour that comes twice apart', () => {
    const [first, second] = [BEFORE, BEFORE + HOUR_MS].map((at) => formatInstant(at, 'America/New_York'));
    expect(first).not.toBe(second);
    expect(toLocalInput(BEFORE, 'Asia/Kathmandu')).toBe('2026-11-01T10:45');
    expect(formatPrecise(BEFORE + 1_203, 'UTC')).toMatch(/05:00:01\.203/);
  });
});

describe('numbers', () => {
  it('of an axis are written in one way', () => {
    // The letter is the browser's: k or K.
    expect(formatTicks([0, 4_000, 8_000, 12_000]).map((tick) => tick.toLowerCase())).toEqual(['0', '4k', '8k', '12k']);
    expect(formatTicks([0, 2_000, 8_000])).toEqual(['0', '2,000', '8,000']);
    expect(formatTicks([-0.5, 0, 0.5])).toEqual(['-0.5', '0', '0.5']);
  });

  it('are read in full where there is room', () => {
    expect([1_234_567, 0.1 + 0.2, 1e21, null, -0.000_000_1].map(formatNumber)).toEqual([
      '1,234,567',
      '0.3',
      '1E21',
      '–',
      '-1E-7',
    ]);
    expect([12_345, 9_999, 0.5].map(formatCompact)).toEqual([expect.stringMatching(/^12\.35k$/i), '9,999', '0.5']);
  });
});

it('a CSV keeps what has commas, quotes and lines, and gives a spreadsheet nothing to run', () => {
  expect(csvOf([['a,b', 'say "x"', 'two\nlines', null, 1.5]])).toBe('"a,b","say ""x""","two\nlines",,1.5\r\n');
  expect(csvOf([['=1+1']])).not.toMatch(/^=/);
});
