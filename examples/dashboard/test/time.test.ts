import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { clockChanges } from '../src/time/clock-changes.ts';
import { ticks } from '../src/time/ticks.ts';
import { instantOf, offsetAt, readingAt, readingMs } from '../src/time/zone-clock.ts';

const ZONES = [
  'UTC',
  'Europe/Madrid',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Cairo',
];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('the clock of a zone', () => {
  it.each(ZONES)('reads in %s what Temporal reads, and the way back is the earlier instant', (zone) => {
    for (let at = Date.UTC(2011, 11, 28); at < Date.UTC(2012, 0, 3); at += 7 * 60_000) check(at, zone);
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 5 * HOUR_MS + 60_000) check(at, zone);
  });

  function check(at: number, zone: string): void {
    const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    const { year, month, day, hour, minute } = there;
    expect([zone, at, readingAt(at, zone)]).toEqual([zone, at, { year, month, day, hour, minute }]);
    const earlier = there.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'earlier' });
    expect([zone, at, instantOf(readingMs(readingAt(at, zone)), zone)]).toEqual([zone, at, earlier.epochMilliseconds]);
  }

  it.each(ZONES)('is changed in %s when Temporal says so', (zone) => {
    const from = Date.UTC(2026, 0, 1);
    const to = Date.UTC(2027, 0, 1);
    const expected = [];
    for (let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone); ; ) {
      const next = at.getTimeZoneTransition('next');
      if (!next || next.epochMilliseconds >= to) break;
      const byMs = (next.offsetNanoseconds - at.offsetNanoseconds) / 1e6;
      if (byMs !== 0) expected.push({ at: next.epochMilliseconds, byMs });
      at = next;
    }
    expect(clockChanges(from, to, zone)).toEqual(expected);
  });
});

describe('ticks', () => {
  it.each(ZONES)('stand in %s at round times of the clock, in order, and are few', (zone) => {
    for (const span of [HOUR_MS, 6 * HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS, 3_650 * DAY_MS]) {
      const from = Date.UTC(2026, 2, 27, 13, 17);
      const found = ticks(from, from + span, zone, 12);
      expect(found.length).toBeGreaterThanOrEqual(1);
      expect(found.length).toBeLessThanOrEqual(14);
      for (const [index, { at }] of found.entries()) {
        expect(at).toBeGreaterThan(found[index - 1]?.at ?? from - 1);
        expect(at).toBeLessThanOrEqual(from + span);
        if (span >= 30 * DAY_MS) expect(readingAt(at, zone).hour).toBe(0);
        else expect(readingAt(at, zone).minute % (span === HOUR_MS ? 5 : 30)).toBe(0);
      }
    }
  });

  it('keep to the local hours over a change of the clocks', () => {
    const from = Date.UTC(2026, 9, 24, 22);
    const labels = ticks(from, from + 25 * HOUR_MS, 'Europe/Madrid', 10).map(({ label }) => label);
    expect(labels).toEqual([
      '00:00\n25 Oct',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '00:00\n26 Oct',
    ]);
    expect(offsetAt(from, 'Europe/Madrid') - offsetAt(from + DAY_MS, 'Europe/Madrid')).toBe(HOUR_MS);
  });
});
