import type { Random } from '../simulate/random.ts';
import { pick } from './generate.ts';

const CURSORS = [
  'nonsense',
  '1.0123456789abcdef.1',
  'zzzzzzzz.0123456789abcdef.zzzzzz',
  '0.0000000000000000',
  `1.0123456789abcdef${'.1'.repeat(16)}`,
  `1.0123456789abcdef${'.1'.repeat(17)}`,
  'zzzzzzzzz.ffffffffffffffff.zzzzzzzzzzz',
  '-1.0123456789abcdef.-1',
  '1.0123456789ABCDEF.1',
  '1.0123456789abcdef.1.',
  '..',
  '{"$gt":""}',
  '__proto__',
  '%00',
  '%',
  '\u00ff',
  '9'.repeat(500),
];

/** Where no stream can go on from, or one that another made, as it is or changed a little. */
export function hostileCursor(random: Random, known: readonly string[] = []): string {
  if (known.length === 0 || random.next() < 0.5) return pick(CURSORS, random);
  const cursor = pick(known, random);
  const at = Math.floor(random.next() * cursor.length);
  return random.next() < 0.3
    ? cursor
    : `${cursor.slice(0, at)}${pick(['0', 'z', '.', ''], random)}${cursor.slice(at + 1)}`;
}
