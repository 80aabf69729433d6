import { beforeEach, expect, it, vi } from 'vitest';
import { NO_HASH, timingSafeEqual } from '../../src/identity/secret.ts';
import { openDoor } from './support/door.ts';

// Nothing is replaced: the calls are counted.
vi.mock(import('../../src/identity/secret.ts'), { spy: true });
beforeEach(() => void vi.mocked(timingSafeEqual).mockClear());

it('compares once for an unknown key, a wrong one and nonsense, as for a right one', async () => {
  const { handler } = await openDoor();
  const { key } = await handler.keys.create({ name: 'a', scopes: ['admin'] });
  const compared: unknown[] = [];
  for (const secret of [
    key,
    `${key.slice(0, -43)}${'A'.repeat(43)}`,
    `mh_${'0'.repeat(16)}_${'A'.repeat(43)}`,
    `mhs_${'0'.repeat(16)}_${'A'.repeat(43)}`,
    'nonsense',
    '',
  ]) {
    vi.mocked(timingSafeEqual).mockClear();
    const principal = await handler.identity.verify(secret);
    expect(principal === null).toBe(secret !== key);
    compared.push(vi.mocked(timingSafeEqual).mock.calls.map(([shown, known]) => [shown.length, known.length]));
  }
  expect(compared).toEqual(compared.map(() => [[64, 64]]));
});

it('tells equal hashes from those that differ in one place, in length, or by everything', () => {
  const hash = '0123456789abcdef'.repeat(4);
  expect(timingSafeEqual(hash, `${hash}`)).toBe(true);
  for (let place = 0; place < hash.length; place++) {
    const other = `${hash.slice(0, place)}${hash[place] === 'f' ? '0' : 'f'}${hash.slice(place + 1)}`;
    expect([place, timingSafeEqual(hash, other), timingSafeEqual(other, hash)]).toEqual([place, false, false]);
  }
  for (const other of ['', hash.slice(1), hash.slice(0, -1), `${hash}0`, hash.toUpperCase(), NO_HASH]) {
    expect([other, timingSafeEqual(hash, other), timingSafeEqual(other, hash)]).toEqual([other, false, false]);
  }
});

it('looks at every place, wherever the first difference is', () => {
  const looks: number[] = [];
  for (const place of [0, 31, 63, 64]) {
    let count = 0;
    const text = `${NO_HASH.slice(0, place)}1${NO_HASH}`.slice(0, 64);
    const watched = {
      length: text.length,
      charCodeAt(at: number) {
        count++;
        return text.charCodeAt(at);
      },
    } as unknown as string;
    expect(timingSafeEqual(watched, NO_HASH)).toBe(place === 64);
    looks.push(count);
  }
  expect(looks).toEqual([64, 64, 64, 64]);
});
