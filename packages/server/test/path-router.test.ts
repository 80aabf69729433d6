import { createMetricsHandler, memoryStorage } from '@metrics-handler/core';
import { TrieRouter } from 'hono/router/trie-router';
import { describe, expect, it } from 'vitest';
import { PathRouter } from '../src/path-router.ts';
import { tableOf } from './support/fixture.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const table = tableOf(await createMetricsHandler({ storage: memoryStorage() }));
/** As the app binds them: something before all, routes, and what takes every method. */
const added = [
  ['ALL', '*'],
  ...table.map(({ method, path }) => [method, path]),
  ['ALL', '/api/*'],
  ...table.map(({ path }) => ['ALL', path]),
] as [string, string][];
const asked = [
  ...table.flatMap(({ path }) => [path, `${path}/`, path.replace(/:\w+/g, 'import'), path.replace(/:\w+/g, ':id')]),
  '/',
  '/api/v1/nothing',
  '/nothing',
];

function routers() {
  const both = [new PathRouter<string>(), new TrieRouter<string>()] as const;
  for (const router of both) for (const [method, path] of added) router.add(method, path, `${method} ${path}`);
  return both;
}

describe('the router', () => {
  it('finds what Hono finds, the first time and the next', () => {
    const [ours, honos] = routers();
    for (let time = 0; time < 2; time++)
      for (const path of asked)
        for (const method of METHODS) expect(ours.match(method, path)).toEqual(honos.match(method, path));
  });

  it('finds what was added after somebody asked', () => {
    const [ours] = routers();
    const before = ours.match('GET', '/livez')[0].length;
    ours.add('GET', '/livez', 'late');
    expect(ours.match('GET', '/livez')[0].length).toBe(before + 1);
  });

  it('remembers nothing that anybody may send', () => {
    const [ours] = routers();
    for (const [method, path] of [
      ['GET', '/api/v1/books/1'],
      ['ANY', '/livez'],
    ] as const)
      expect(ours.match(method, path)).not.toBe(ours.match(method, path));
    expect(ours.match('GET', '/livez')).toBe(ours.match('GET', '/livez'));
  });
});
