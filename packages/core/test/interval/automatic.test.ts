import { describe, expect, it } from 'vitest';
import { automaticInterval } from '../../src/interval/automatic.ts';
import { bucketEdges } from '../../src/interval/edges.ts';
import { formatInterval, parseInterval, STANDARD_INTERVALS } from '../../src/interval/interval.ts';
import { zoneOf } from '../../src/interval/zone.ts';
import { oracleEdges } from '../support/edge-oracle.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';

const DAY = 86_400_000;
const T = Date.UTC(2024, 0, 1);
const utc = zoneOf('UTC');

describe('automaticInterval', () => {
  it.each([
    [1, '1m'],
    [500 * 60_000, '1m'],
    [500 * 60_000 + 1, '5m'],
    [DAY, '5m'],
    [7 * DAY, '30m'],
    [30 * DAY, '3h'],
    [366 * DAY, '1d'],
    [10 * 365 * DAY, '1mo'],
    [400 * 365 * DAY, '1y'],
    [900 * 365 * DAY, '1y'],
  ])('of %d ms is %s', (length, interval) => {
    expect(formatInterval(automaticInterval(T, T + length, utc))).toBe(interval);
  });

  it('counts whole buckets: 500 minutes off the grid touch 501', () => {
    expect(formatInterval(automaticInterval(T + 1, T + 500 * 60_000 + 1, utc))).toBe('5m');
  });

  it('is the finest standard interval within the limit, in any zone', () => {
    const next = random(seed());
    const zones = [
      'America/St_Johns',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Antarctica/Troll',
      'Africa/Casablanca',
    ];
    for (let run = runs(60); run > 0; run--) {
      const zone = zones[Math.floor(next() * zones.length)] as string;
      const from = Date.UTC(1985, 0, 1) + Math.floor(next() * 40 * 365 * DAY);
      const to = from + 1 + Math.floor(10 ** (5 + next() * 6.4));
      const limit = 1 + Math.floor(next() * 500);
      const fits = (interval: string) => oracleEdges(zone, interval, 1, from, to).length - 1 <= limit;
      const texts = STANDARD_INTERVALS.map(formatInterval);
      // Listing millions of minutes would only show what a lower bound shows.
      const expected = texts.find((text, i) => to - from <= limit * 2 * (ROUGH_MS[i] as number) && fits(text)) ?? '1y';
      const chosen = automaticInterval(from, to, zoneOf(zone), limit);
      expect(formatInterval(chosen), JSON.stringify({ zone, from, to, limit })).toBe(expected);
    }
  });
});

const ROUGH_MS = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 10_080, 43_200, 129_600, 525_600].map(
  (minutes) => minutes * 60_000,
);

describe('too many buckets', () => {
  const rule = { interval: parseInterval('1m'), zone: utc, weekStart: 1 } as const;

  it('names the finest standard interval that passes', () => {
    expect(bucketEdges(rule, T, T + 11_000 * 60_000, 11_000)).toHaveLength(11_001);
    expect(() => bucketEdges(rule, T, T + 11_000 * 60_000 + 1, 11_000)).toThrow(
      expect.objectContaining({
        code: 'too_many_buckets',
        details: { count: 11_001, limit: 11_000, suggestedInterval: '5m' },
      }),
    );
  });

  it('says that no interval passes', () => {
    expect(() => bucketEdges(rule, 0, Date.UTC(9999, 0, 1), 100)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ suggestedInterval: null }) }),
    );
  });

  it.each(['1m', '1h', '2h', '1d', '1w'])('is found without walking millions of buckets of %s', (interval) => {
    const started = performance.now();
    const wide = { ...rule, interval: parseInterval(interval), zone: zoneOf('America/New_York') };
    expect(() => bucketEdges(wide, Date.UTC(1980, 0, 1), Date.UTC(9990, 0, 1), 11_000)).toThrow('use 1y');
    // Walking 4 × 10^9 minutes takes a minute at the very least.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
