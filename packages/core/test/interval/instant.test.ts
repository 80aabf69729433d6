import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../../src/interval/instant.ts';
import { runs, seed } from '../support/runs.ts';

describe('parseInstant', () => {
  it.each([
    ['2024-05-01T00:00:00Z', 1_714_521_600_000],
    ['2024-05-01t00:00:00z', 1_714_521_600_000],
    ['2024-05-01T00:00:00-00:00', 1_714_521_600_000],
    ['2024-05-01T05:45:00+05:45', 1_714_521_600_000],
    ['2024-04-30T19:00:00.000-05:00', 1_714_521_600_000],
    ['2024-05-01T00:00:00.5Z', 1_714_521_600_500],
    ['2024-05-01T00:00:00.123999999Z', 1_714_521_600_123],
    ['1969-12-31T23:59:59.999Z', -1],
    ['2024-02-29T12:00:00Z', 1_709_208_000_000],
    ['0000-01-01T00:00:00Z', -62_167_219_200_000],
    ['0050-01-01T00:00:00Z', -60_589_296_000_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    ['1714521600000', 1_714_521_600_000],
    [1_714_521_600_000, 1_714_521_600_000],
    [0, 0],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    ['2024-05-01T00:00:00', 'with an offset'],
    ['2024-05-01', 'with an offset'],
    ['2024-05-01 00:00:00Z', 'with an offset'],
    ['2024-05-01T00:00Z', 'with an offset'],
    ['2024-05-01T00:00:00.Z', 'with an offset'],
    ['2024-05-01T00:00:00+0200', 'with an offset'],
    ['2024-05-01T00:00:00Z[Europe/Madrid]', 'with an offset'],
    ['+002024-05-01T00:00:00Z', 'with an offset'],
    ['2024-05-01T00:00:00Z\n', 'with an offset'],
    ['１７１４５２１６０００００', 'with an offset'],
    ['', 'with an offset'],
    ['now', 'with an offset'],
    ['1e12', 'with an offset'],
    ['2024-02-30T00:00:00Z', 'no such day'],
    ['2023-02-29T00:00:00Z', 'no such day'],
    ['2024-13-01T00:00:00Z', 'no such day'],
    ['2024-00-01T00:00:00Z', 'no such day'],
    ['2024-05-00T00:00:00Z', 'no such day'],
    ['2024-05-01T24:00:00Z', 'no such time of day'],
    ['2024-05-01T00:60:00Z', 'no such time of day'],
    ['2024-05-01T00:00:61Z', 'no such time of day'],
    ['2016-12-31T23:59:60Z', 'leap second'],
    ['2024-05-01T00:00:00+24:00', 'no such offset'],
    ['2024-05-01T00:00:00+01:60', 'no such offset'],
    ['0000-01-01T00:00:00+00:01', 'years 0000 and 9999'],
    [1.5, 'epoch milliseconds'],
    [Number.NaN, 'epoch milliseconds'],
    [Number.POSITIVE_INFINITY, 'epoch milliseconds'],
    [1_714_521_600_000_000, 'years 0000 and 9999'],
    ['999999999999999', 'years 0000 and 9999'],
    ['x'.repeat(10_000), 'with an offset'],
  ])('refuses %s', (value, why) => {
    expect(() => parseInstant(value)).toThrow(expect.objectContaining({ code: 'invalid_timestamp' }));
    expect(() => parseInstant(value)).toThrow(why);
  });

  it('agrees with Temporal at any offset', () => {
    const instants = fc.integer({ min: -62_000_000_000_000, max: 253_000_000_000_000 });
    const offsets = fc.integer({ min: -1439, max: 1439 });
    fc.assert(
      fc.property(instants, offsets, (t, minutes) => {
        const sign = minutes < 0 ? '-' : '+';
        const hm = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((n) => String(n).padStart(2, '0'));
        const timeZone = `${sign}${hm.join(':')}`;
        expect(parseInstant(Temporal.Instant.fromEpochMilliseconds(t).toString({ timeZone }))).toBe(t);
      }),
      { numRuns: runs(1000), seed: seed() },
    );
  });
});

describe('formatInstant', () => {
  it('is toISOString, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), { minLength: 1 }),
        (instants) => {
          for (const t of instants) {
            for (const near of [t, t + 1, t + 86_400_000])
              expect(formatInstant(near)).toBe(new Date(near).toISOString());
            expect(parseInstant(formatInstant(t))).toBe(t);
          }
        },
      ),
      { numRuns: runs(300), seed: seed() },
    );
  });
});
