import { UnknownTimeZoneError } from './interval-errors.ts';
import { intlOffsetReader } from './intl-offset.ts';
import { type Transition, Transitions } from './transitions.ts';
import { zoneNameCase } from './zone-name.ts';

export type { Transition } from './transitions.ts';

/** A time zone: how far the local clock is ahead of UTC, at any instant, past 2037 and before 1970 too. */
export interface Zone {
  /** The name as given, in the tz database's upper and lower case; an alias stays the alias that it is. */
  readonly id: string;
  /** The ms to add to UTC to get local time. */
  offsetAt(t: number): number;
  /** The changes of the offset with `from <= at < to`, ascending. */
  transitionsIn(from: number, to: number): readonly Transition[];
}

const UTC: Zone = { id: 'UTC', offsetAt: () => 0, transitionsIn: () => [] };

/** By id, so at most one for each name that `Intl` knows and each offset in minutes. `Intl` takes milliseconds to start, which most questions need not wait for. */
const zones = new Map<string, Zone>([['UTC', UTC]]);

/**
 * The zone of a name that `Intl.DateTimeFormat` accepts: an IANA name or alias in any case, `UTC`, or an offset such as `+05:45`.
 * Equal ids give the same object.
 *
 * @throws UnknownTimeZoneError (`unknown_time_zone`)
 *
 * @example
 * const zone = zoneOf('Asia/Kathmandu');
 * zone.offsetAt(Date.parse('2024-01-01T00:00:00Z')); // 20_700_000: UTC+05:45
 */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const id = zoneNameCase(name, resolvedName(name));
  let zone = zones.get(id);
  if (!zone) {
    zone = /^[+-]/.test(id) ? fixedZone(id) : namedZone(id);
    zones.set(id, zone);
  }
  return zone;
}

function resolvedName(name: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new UnknownTimeZoneError(name, { cause });
  }
}

function namedZone(id: string): Zone {
  const transitions = new Transitions(intlOffsetReader(id));
  return {
    id,
    offsetAt: (t) => transitions.offsetAt(t),
    transitionsIn: (from, to) => transitions.between(from, to),
  };
}

function fixedZone(id: string): Zone {
  const offset = intlOffsetReader(id)(0);
  return { id, offsetAt: () => offset, transitionsIn: () => [] };
}
