import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** Equal by value; quick where they are, and with a difference that can be read where they are not. */
export function expectAlike(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
