import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAtLeast } from './version.ts';

const root = new URL('../../', import.meta.url);
const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

const floors: Record<string, { floor: string; because: string }> = readJson('test/dependencies/floors.json');
const locked: Record<string, { version: string; link?: boolean; resolved?: string; integrity?: string }> =
  readJson('package-lock.json').packages;
const external = Object.entries(locked).filter(([path, { link }]) => path.includes('node_modules/') && !link);

const versionsOf = (name: string) =>
  external.filter(([path]) => path.endsWith(`node_modules/${name}`)).map(([, { version }]) => version);

describe('dependency floors', () => {
  it.each(Object.entries(floors))('locks no %s with a known hole', (name, { floor, because }) => {
    const versions = versionsOf(name);
    expect(versions, `${name} is not in package-lock.json`).not.toEqual([]);
    expect(
      versions.filter((version) => !isAtLeast(version, floor)),
      because,
    ).toEqual([]);
  });

  it('keeps the ranges of published packages above the floors too', () => {
    const tooLow = readdirSync(new URL('packages', root)).flatMap((name) => {
      const { dependencies, peerDependencies } = readJson(`packages/${name}/package.json`);
      return Object.entries<string>({ ...dependencies, ...peerDependencies }).filter(([dependency, range]) => {
        const floor = floors[dependency]?.floor;
        return floor !== undefined && !isAtLeast(range, floor);
      });
    });
    expect(tooLow).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('pins every package by its digest and names no registry', () => {
    expect(external.length).toBeGreaterThan(100);
    expect(external.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
    expect(external.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});
