import { describe, expect, it } from 'vitest';
import { bucketEdges } from '../../src/interval/edges.ts';
import { parseInterval } from '../../src/interval/interval.ts';
import { Transitions } from '../../src/interval/transitions.ts';
import { type Transition, zoneOf } from '../../src/interval/zone.ts';
import { stretchesOf } from '../support/edge-oracle.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { ZONE_NAMES } from '../support/zone-names.ts';

const FROM = Date.UTC(1980, 0, 1);
const TO = Date.UTC(2038, 0, 1);
const HOUR = 3_600_000;
const QUARTER = 900_000;

describe('every zone, 1980–2037', () => {
  it('changes when Temporal says it does', { timeout: 0 }, () => {
    expect(ZONE_NAMES.length).toBeGreaterThan(590);
    for (const name of ZONE_NAMES) {
      const stretches = stretchesOf(name);
      const expected: Transition[] = [];
      for (let i = 1; i < stretches.length; i++) {
        const { from: at, offset: after } = stretches[i] as { from: number; offset: number };
        if (at >= FROM && at < TO)
          expected.push({ at, before: (stretches[i - 1] as { offset: number }).offset, after });
      }
      expect(zoneOf(name).transitionsIn(FROM, TO), name).toEqual(expected);
    }
  });

  it('has offsets of whole quarters of an hour, changes at whole minutes and begins days on the quarter-hour grid of UTC', () => {
    const days = { interval: parseInterval('1d'), weekStart: 1 } as const;
    for (const name of ZONE_NAMES) {
      const zone = zoneOf(name);
      const { at: odd } =
        zone.transitionsIn(FROM, TO).find(({ at, after }) => at % 60_000 !== 0 || after % QUARTER !== 0) ?? {};
      expect(odd, name).toBeUndefined();
      expect(Math.abs(zone.offsetAt(FROM) % QUARTER), name).toBe(0);
      expect(
        bucketEdges({ ...days, zone }, FROM, TO, 22_000).find((start) => start % QUARTER !== 0),
        name,
      ).toBeUndefined();
    }
  });
});

describe('offsetAt', () => {
  const next = random(seed());
  const instant = (from: number, to: number) => from + Math.floor(next() * (to - from));
  const zone = () => ZONE_NAMES[Math.floor(next() * ZONE_NAMES.length)] as string;

  it('is what the clock shows, hour by hour, so that no short-lived offset is missed', () => {
    for (let run = runs(200, 20_000); run > 0; run--) {
      const name = zone();
      const { offsetAt } = zoneOf(name);
      const shown = shownOffset(name);
      const start = instant(FROM, TO);
      for (let t = start; t < start + 400 * HOUR; t += HOUR) {
        if (offsetAt(t) !== shown(t)) expect.fail(`${name} at ${new Date(t).toISOString()}`);
      }
    }
  });

  it('follows the rules past 2037, also beyond where they are looked up', () => {
    for (let run = runs(1000); run > 0; run--) {
      const name = zone();
      const t = instant(TO, Date.UTC(9999, 11, 31));
      expect(zoneOf(name).offsetAt(t), `${name} at ${new Date(t).toISOString()}`).toBe(shownOffset(name)(t));
    }
  });

  it('does not repeat the changes around Ramadan, which the tz database lists one by one up to 2087', () => {
    for (const name of ['Asia/Gaza', 'Africa/Casablanca']) {
      const { offsetAt } = zoneOf(name);
      const shown = shownOffset(name);
      for (const year of [2060, 2460]) {
        for (let week = 0; week < 2500; week++) {
          const t = Date.UTC(year, 0, 1 + 7 * week);
          if (offsetAt(t) !== shown(t)) expect.fail(`${name} at ${new Date(t).toISOString()}`);
        }
      }
    }
  });

  it('is right to the second before 1980', () => {
    expect(zoneOf('Africa/Monrovia').offsetAt(Date.UTC(1971, 0, 1))).toBe(-(44 * 60 + 30) * 1000);
    for (let run = runs(1000); run > 0; run--) {
      const name = zone();
      const t = instant(Date.UTC(1700, 0, 1), FROM);
      expect(zoneOf(name).offsetAt(t), `${name} at ${new Date(t).toISOString()}`).toBe(shownOffset(name)(t));
    }
  });
});

describe('transitionsIn', () => {
  const zone = zoneOf('Europe/Madrid');
  const spring = Date.UTC(2024, 2, 31, 1);

  it('is half-open', () => {
    const found = [{ at: spring, before: HOUR, after: 2 * HOUR }];
    expect(zone.transitionsIn(spring, spring + 1)).toEqual(found);
    expect(zone.transitionsIn(spring - 1, spring)).toEqual([]);
    expect(zone.transitionsIn(spring + 1, spring + HOUR)).toEqual([]);
    expect(zone.transitionsIn(spring, spring)).toEqual([]);
  });

  it('repeats the rules for ever', () => {
    const far = zone.transitionsIn(Date.UTC(2724, 0, 1), Date.UTC(2725, 0, 1));
    expect(far.map(({ at }) => new Date(at).toISOString())).toEqual([
      '2724-03-30T01:00:00.000Z',
      '2724-10-26T01:00:00.000Z',
    ]);
    expect(far.map(({ before, after }) => after - before)).toEqual([HOUR, -HOUR]);
  });
});

describe('a zone that changes at the very edges of the mean years that are scanned at a time', () => {
  const year = 31_556_952_000;
  const changes = [50 * year, 51 * year - 1, 52 * year + 1, 53 * year];
  const read = (t: number) => changes.filter((at) => at <= t).length * HOUR;

  it('has each change once', () => {
    const found = new Transitions(read).between(49 * year, 54 * year);
    expect(found).toEqual(changes.map((at, i) => ({ at, before: i * HOUR, after: (i + 1) * HOUR })));
  });

  it('has the offset of either side', () => {
    const transitions = new Transitions(read);
    const probes = changes.flatMap((at) => [at, at - 1, at + 1]);
    expect(probes.map((t) => transitions.offsetAt(t))).toEqual(probes.map(read));
  });
});

/** The offset as the local date and time show it. */
function shownOffset(timeZone: string): (t: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  return (t) => {
    const [month, day, year, hour, minute, second] = (format.format(t).match(/\d+/g) ?? []).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(t / 1000) * 1000;
  };
}
