import { memoryStorage } from '@metrics-handler/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { contractOf } from '../src/contract/openapi.ts';
import { DOCS_FILES } from '../src/docs/docs-files.ts';
import { startServer } from '../src/start.ts';
import { type Fixture, fixture, NOW, tableOf } from './support/fixture.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string; responses: object }>>>>;
}

let f: Fixture;
let document: Document;

beforeEach(async () => {
  f = await fixture();
  document = (await (await f.app.request('/openapi.json')).json()) as Document;
});

describe('the contract', () => {
  it('has every route of the API, and nothing else', () => {
    const table = tableOf(f.handler).filter(({ path }) => !(path in DOCS_FILES) && path !== '/openapi.json');
    const missing = table.filter((route) => !contractOf(route)).map(({ method, path }) => `${method} ${path}`);
    expect(missing, 'routes without a contract').toEqual([]);
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(documented.sort()).toEqual(table.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('names each operation once, and every schema of it compiles', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(document.openapi).toBe('3.1.0');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, 'openapi');
    let compiled = 0;
    const visit = (value: unknown, pointer: string) => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, child] of Object.entries(value)) {
        const at = `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
        if (key === 'schema') {
          ajv.compile({ $ref: `openapi#${at}` });
          compiled++;
        } else visit(child, at);
      }
    };
    visit(document.paths, '/paths');
    expect(compiled).toBeGreaterThan(100);
  });

  it('is open, and not sent again to who has it', async () => {
    const first = await f.app.request('/openapi.json');
    expect(first.headers.get('Content-Type')).toBe('application/json');
    const again = await f.app.request('/openapi.json', {
      headers: { 'If-None-Match': first.headers.get('ETag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  it('is shown by pages of our own that load nothing from elsewhere', async () => {
    const page = await f.app.request('/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('Content-Security-Policy')).toContain("script-src 'self'");
    const html = await page.text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(loaded).toEqual(['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/docs/start.js']);
    for (const path of loaded) expect((await f.app.request(path)).status, path).toBe(200);
  });
});

describe('pages of a list', () => {
  /** What to ask each list for, and a member of its items. */
  const LISTS: Readonly<Record<string, [path: string, of: (item: Record<string, unknown>) => unknown]>> = {
    'GET /api/v1/points': [`/api/v1/points?name=views&from=${NOW - 100}&to=${NOW + 1}`, ({ value }) => value],
    'GET /api/v1/metrics/:name/series': ['/api/v1/metrics/views/series', ({ bookId }) => bookId],
    'GET /api/v1/books': ['/api/v1/books?search=Title', ({ title }) => title],
  };

  it('are tried for every list that has pages', () => {
    const paged = tableOf(f.handler).filter((route) => contractOf(route)?.params?.spec.cursor);
    expect(Object.keys(LISTS).sort()).toEqual(paged.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it.each(Object.entries(LISTS))('of %s link to the next one, with what else was asked', async (_, [path, of]) => {
    const numbers = [1, 2, 3, 4, 5, 6, 7];
    const books = numbers.map((n) => ({ name: 'views', value: n, timestamp: NOW - n, bookId: `book ${n}` }));
    await f.json('POST', '/api/v1/points', books);
    for (const n of numbers) await f.handler.books.create({ title: `Title ${n}`, authors: [] });
    const pages: unknown[][] = [];
    let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=3`;
    while (next !== undefined) {
      const response: Response = await f.request('GET', next);
      const page = (await response.json()) as { items: Record<string, unknown>[]; nextCursor: string | null };
      pages.push(page.items.map(of));
      next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('Link') ?? '')?.[1];
      expect(next === undefined).toBe(page.nextCursor === null);
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(new Set(pages.flat()).size).toBe(7);
  });
});

describe('a trace', () => {
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

  it('is named by problems and in the log', async () => {
    const lines: Record<string, unknown>[] = [];
    const logger = {
      error() {},
      warn() {},
      info() {},
      debug: (details: Record<string, unknown>) => lines.push(details),
    };
    const traced = await fixture({ logger: logger as never });
    const response = await traced.request('GET', '/api/v1/metrics/nothing', {
      headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    });
    expect(await response.json()).toMatchObject({ status: 404, traceId: TRACE });
    expect(lines.at(-1)).toMatchObject({ path: '/api/v1/metrics/nothing', traceId: TRACE });
  });

  it.each([
    ['a path that is not there', 'GET', '/nothing', undefined],
    ['a path of the API that is not there', 'GET', '/api/v1/nothing', undefined],
    ['a partial write', 'POST', '/api/v2/write', 'm value=x'],
  ])('is named by the problem of %s', async (_, method, path, body) => {
    const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
    const response = await f.request(method, path, body === undefined ? { headers } : { headers, body });
    expect(response.ok).toBe(false);
    expect(await response.json()).toMatchObject({ traceId: TRACE });
  });

  it('is named by the problem that ends a stream', async () => {
    const server = await startServer({ storage: memoryStorage(), port: 0 });
    await server.handler.recordAll({ name: 'views', value: 1 });
    const { id, key } = await server.handler.keys.create({ name: 'reader', scopes: ['metrics:read'] });
    const headers = { Authorization: `Bearer ${key}`, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
    const stream = await fetch(`${server.url}/api/v1/stream?name=views`, { headers });
    await server.handler.keys.revoke(id);
    const [, problem = ''] = /^event: error\ndata: (.*)$/m.exec(await stream.text()) ?? [];
    expect(JSON.parse(problem)).toMatchObject({ status: 401, traceId: TRACE });
    await server.close();
  });

  it.each(['', 'x', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `00-${TRACE}-01`])(
    'is ignored as %j',
    async (traceparent) => {
      const response = await f.request('GET', '/api/v1/metrics/nothing', { headers: { traceparent } });
      expect(await response.json()).not.toHaveProperty('traceId');
    },
  );
});
