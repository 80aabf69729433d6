import { expect, it } from 'vitest';
import { type BucketRule, bucketContaining, bucketEdges, type WeekStart } from '../../src/interval/edges.ts';
import { approximateMs, parseInterval } from '../../src/interval/interval.ts';
import { zoneOf } from '../../src/interval/zone.ts';
import { oracleEdges, stretchesOf } from '../support/edge-oracle.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { ZONE_NAMES } from '../support/zone-names.ts';

const FROM = Date.UTC(1980, 0, 1);
const TO = Date.UTC(2038, 0, 1);
const DAY = 86_400_000;
const INTERVALS = [
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60].map((n) => `${n}m`),
  ...[1, 2, 3, 4, 6, 8, 12, 24].map((n) => `${n}h`),
  ...['1d', '1w', '1mo', '1q', '1y'],
];

const next = random(seed());
const below = (n: number) => Math.floor(next() * n);
const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;

/** An instant of 1980–2037; one in ten within two days of a change of the zone's clock, where it has one. */
function anchor(zone: string): number {
  if (below(10) === 0) {
    const change = pick(stretchesOf(zone)).from;
    const near = change + (below(2) === 0 ? below(4 * DAY) - 2 * DAY : below(7_200_000) - 3_600_000);
    if (near >= FROM && near < TO) return near;
  }
  return FROM + below(TO - FROM);
}

it('cuts any range of 1980–2037 in any zone as the oracle does', { timeout: 0 }, () => {
  for (let run = runs(5000, 1_000_000); run > 0; run--) {
    const zone = pick(ZONE_NAMES);
    const interval = pick(INTERVALS);
    const weekStart = (1 + below(7)) as WeekStart;
    const rule: BucketRule = { interval: parseInterval(interval), zone: zoneOf(zone), weekStart };
    const length = Math.ceil(approximateMs(rule.interval) * next() * 60) + 1;
    const within = anchor(zone);
    const from = Math.max(FROM, within - below(length));
    const to = Math.min(TO, from + length);
    const example = JSON.stringify({ zone, interval, weekStart, from, to });

    const expected = oracleEdges(zone, interval, weekStart, from, to);
    const buckets = expected.length - 1;
    expect([...bucketEdges(rule, from, to, buckets)], example).toEqual(expected);

    const at = from + below(to - from);
    const end = expected.findIndex((edge) => edge > at);
    expect(bucketContaining(rule, at), example).toEqual({ start: expected[end - 1], end: expected[end] });
    if (run % 10 === 0 && buckets > 1) {
      expect(() => bucketEdges(rule, from, to, buckets - 1), example).toThrow('buckets of');
    }
  }
});

it('finds the bucket of instants around every change of 1980–2037 as the oracle does', { timeout: 0 }, () => {
  let probes = 0;
  for (const name of Intl.supportedValuesOf('timeZone')) {
    const zone = zoneOf(name);
    for (const { at } of zone.transitionsIn(FROM, TO)) {
      for (const interval of ['1h', '2h', '1d']) {
        const rule: BucketRule = { interval: parseInterval(interval), zone, weekStart: 1 };
        for (const t of [at - 1, at, at + below(2 * 3_600_000)]) {
          const [start, end] = oracleEdges(name, interval, 1, t, t + 1);
          const found = bucketContaining(rule, t);
          if (found.start !== start || found.end !== end)
            expect.fail(JSON.stringify({ name, interval, t, found, start, end }));
          probes++;
        }
      }
    }
  }
  expect(probes).toBeGreaterThan(100_000);
});
