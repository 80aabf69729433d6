import { expect, it } from 'vitest';
import { argon2Passwords } from '../src/passwords.ts';

/** The least that argon2 takes: what counts here is the queue. */
const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };

it('hashes two passwords at a time, lets 32 wait and sends the rest of 200 away at once', async () => {
  const passwords = argon2Passwords(CHEAP);
  const hashed = await passwords.hash('right');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, (_, i) => passwords.verify(hashed, i % 2 === 0 ? 'right' : 'wrong')),
  );
  const served = outcomes.slice(0, 34);
  expect(served).toEqual(served.map((_, i) => ({ status: 'fulfilled', value: i % 2 === 0 })));
  const away = outcomes
    .slice(34)
    .map((outcome) => outcome.status === 'rejected' && (outcome.reason as { code: string }).code);
  expect(new Set(away)).toEqual(new Set(['busy']));
  // Whoever comes afterwards finds the queue empty.
  expect(await passwords.verify(hashed, 'right')).toBe(true);
});
