import { describe, expect, it } from 'vitest';
import { UnknownTimeZoneError } from '../../src/interval/interval-errors.ts';
import { zoneOf } from '../../src/interval/zone.ts';
import { zoneNameCase } from '../../src/interval/zone-name.ts';
import { ZONE_NAMES } from '../support/zone-names.ts';

it('spells every name without help from Intl: engines differ in which names they replace', () => {
  for (const name of ZONE_NAMES) expect(zoneNameCase(name.toLowerCase(), 'Some/Target')).toBe(name);
});

describe('zoneOf', () => {
  it.each(ZONE_NAMES.map((name) => [name] as const))('keeps %s and finds it in any case', (name) => {
    expect(zoneOf(name).id).toBe(name);
    expect(zoneOf(name.toLowerCase()).id).toBe(name);
    expect(zoneOf(name.toUpperCase())).toBe(zoneOf(name));
  });

  it.each([
    ['+0545', '+05:45', 20_700_000],
    ['-03', '-03:00', -10_800_000],
    ['+00:00', '+00:00', 0],
    ['+05:45', '+05:45', 20_700_000],
  ])('takes the offset %s as %s', (name, id, offset) => {
    const zone = zoneOf(name);
    expect(zone.id).toBe(id);
    expect(zone.offsetAt(Date.UTC(2024, 6, 1))).toBe(offset);
    expect(zone.transitionsIn(0, Date.UTC(2038, 0, 1))).toEqual([]);
  });

  it.each([
    '',
    ' ',
    'Mars/Olympus',
    'Europe/Madrid ',
    'UTC+5',
    '+24:00',
    'Z',
    '__proto__',
    'constructor',
    `${'x'.repeat(5000)}`,
    'Europe/Madrid\0',
  ])('refuses %j', (name) => {
    const failure = caught(() => zoneOf(name));
    expect(failure).toBeInstanceOf(UnknownTimeZoneError);
    expect(failure).toMatchObject({ code: 'unknown_time_zone' });
    expect((failure as Error).message.length).toBeLessThan(300);
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
