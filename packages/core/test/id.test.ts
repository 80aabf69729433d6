import { expect, it } from 'vitest';
import { createId } from '../src/id.ts';

const idAt = (now: number) => createId({ now: () => now, schedule: () => () => {} });

it('makes UUIDv7: the time first, then version and variant', () => {
  // RFC 9562, appendix A.6: 2022-02-22T19:22:22.000Z.
  expect(idAt(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('sorts by time and never repeats', () => {
  const times = [0, 1, 2 ** 32 - 1, 2 ** 32, Date.UTC(2026, 0, 1), 2 ** 48 - 1];
  const ids = times.map(idAt);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(Array.from({ length: 10_000 }, () => idAt(1)))).toHaveProperty('size', 10_000);
});
