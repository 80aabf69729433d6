import { expect, it } from 'vitest';
import { isAtLeast } from './version.ts';

it.each([
  ['4.13.7', '4.13.7', true],
  ['4.13.19', '4.13.7', true],
  ['^4.14', '4.13.7', true],
  ['5', '4.13.7', true],
  ['4.13.6', '4.13.7', false],
  ['4.9.99', '4.13.7', false],
  ['^4.13.0', '4.13.7', false],
  ['3.99.99', '4.13.7', false],
])('%s at least %s: %s', (version, floor, expected) => {
  expect(isAtLeast(version, floor)).toBe(expected);
});

it.each(['*', '>=4', '4.13.7-rc.1', '4.13.7 || 5', 'latest'])('refuses to guess about %s', (range) => {
  expect(() => isAtLeast(range, '4.13.7')).toThrow(range);
});
