import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const SPEC = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');

/** The invariants with the tests that they name. */
const invariants = SPEC.split(/^- (?=\*\*)/m)
  .slice(1)
  .map((text) => ({
    id: /^\*\*([\w-]+)\*\*/.exec(text)?.[1] as string,
    tests: [...text.matchAll(/[\w/.-]+\.test\.ts/g)].map(([path]) => path),
  }));

it('SPEC.md has invariants', () => {
  expect(invariants.length).toBeGreaterThanOrEqual(20);
});

it.each(invariants)('$id names tests that exist', ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const path of tests) {
    const [, name, within] = /^(server|react-hooks|mongo-adapter)\/(.*)/.exec(path) ?? [];
    const url = new URL(name ? `../../${name}/test/${within}` : path, import.meta.url);
    expect(existsSync(url), path).toBe(true);
  }
});
