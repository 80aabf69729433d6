import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Book, ImportReport } from '@metrics-handler/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, fixture, NOW } from './support/fixture.ts';

const BOOKS_CSV = readFileSync(fileURLToPath(new URL('../../../examples/data/books.csv', import.meta.url)));
const DUNE = { title: 'Dune', authors: ['Frank Herbert'], isbn: '0-441-17271-7', publishedYear: 1965 };

let f: Fixture;
let dune: Book;
let etag: string;

beforeEach(async () => {
  f = await fixture();
  const response = await f.json('POST', '/api/v1/books', DUNE);
  expect(response.status).toBe(201);
  dune = (await response.json()) as Book;
  etag = response.headers.get('ETag') ?? '';
  expect(response.headers.get('Location')).toBe(`/api/v1/books/${dune.id}`);
});

describe('one book', () => {
  it.each(['9780441172719', '0441172717', '978-0-441-17271-9', 'ISBN 0-441-17271-7'])(
    'is found by %s as by its id',
    async (isbn) => {
      const byId = await (await f.request('GET', `/api/v1/books/${dune.id}`)).json();
      expect(byId).toEqual(dune);
      expect(await (await f.request('GET', `/api/v1/books/${encodeURIComponent(isbn)}`)).json()).toEqual(dune);
    },
  );

  it('is not found by another id, and a wrong ISBN is said to be wrong', async () => {
    expect((await f.request('GET', '/api/v1/books/nobody')).status).toBe(404);
    expect((await f.request('GET', '/api/v1/books/9780441172710')).status).toBe(400);
  });

  it('cannot share its ISBN', async () => {
    const response = await f.json('POST', '/api/v1/books', { title: 'Another', isbn: '9780441172719' });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      type: 'urn:problem-type:metrics-handler:isbn-taken',
      holderId: dune.id,
    });
  });

  it('answers 304 to who has it', async () => {
    const headers = { 'If-None-Match': etag };
    expect((await f.request('GET', `/api/v1/books/${dune.id}`, { headers })).status).toBe(304);
  });

  it('is edited by who has read its newest version', async () => {
    const path = `/api/v1/books/${dune.id}`;
    const type = { 'Content-Type': 'application/merge-patch+json' };
    const first = await f.json('PATCH', path, { publishedYear: null, tags: ['sf'] }, { 'If-Match': etag, ...type });
    expect(await first.json()).toMatchObject({ version: 2, tags: ['sf'] });
    expect(first.headers.get('ETag')).toBe('"2"');
    const late = await f.json('PATCH', path, { title: 'Dune!' }, { 'If-Match': etag });
    expect(late.status).toBe(412);
    expect(await late.json()).toMatchObject({
      type: 'urn:problem-type:metrics-handler:version-conflict',
      actualVersion: 2,
    });
    expect(await f.handler.books.get(dune.id)).toMatchObject({ title: 'Dune', version: 2 });
  });

  it.each<[string, Record<string, string>, number]>([
    ['none', {}, 428],
    ['a weak tag', { 'If-Match': 'W/"1"' }, 400],
    ['any', { 'If-Match': '*' }, 400],
    ['two tags', { 'If-Match': '"1", "2"' }, 400],
    ['a bare number', { 'If-Match': '1' }, 400],
    ['version 0', { 'If-Match': '"0"' }, 400],
  ])('is not edited with %s as If-Match', async (_, headers, status) => {
    expect((await f.json('PATCH', `/api/v1/books/${dune.id}`, { title: 'X' }, headers)).status).toBe(status);
    expect(await f.handler.books.get(dune.id)).toEqual(dune);
  });

  it('is removed, and its metrics stay unless purged', async () => {
    await f.json(
      'POST',
      '/api/v1/points',
      [dune.id, dune.isbn].map((bookId) => ({ name: 'views', value: 1, bookId })),
    );
    expect((await f.request('DELETE', `/api/v1/books/${dune.id}`, { headers: { 'If-Match': '"7"' } })).status).toBe(
      412,
    );
    expect((await f.request('DELETE', `/api/v1/books/${dune.id}?metrics=forget`)).status).toBe(400);
    expect((await f.request('DELETE', `/api/v1/books/${dune.id}`, { headers: { 'If-Match': etag } })).status).toBe(204);
    expect((await f.request('DELETE', `/api/v1/books/${dune.id}`)).status).toBe(404);
    expect(await points(f)).toBe(2);
  });

  it('is removed with its metrics by ?metrics=purge', async () => {
    await f.json(
      'POST',
      '/api/v1/points',
      [dune.id, dune.isbn, 'other'].map((bookId) => ({ name: 'views', value: 1, bookId })),
    );
    expect((await f.request('DELETE', `/api/v1/books/${dune.isbn}?metrics=purge`)).status).toBe(204);
    expect(await points(f)).toBe(1);
  });
});

describe('the list', () => {
  it('is searched and paged', async () => {
    for (const title of ['Emma', 'Persuasion', 'Émile']) await f.json('POST', '/api/v1/books', { title });
    const page = (await (await f.request('GET', '/api/v1/books?limit=2')).json()) as {
      items: Book[];
      nextCursor: string;
    };
    const rest = (await (
      await f.request('GET', `/api/v1/books?limit=2&cursor=${page.nextCursor}`)
    ).json()) as typeof page;
    expect([...page.items, ...rest.items].map(({ title }) => title)).toEqual(['Dune', 'Émile', 'Emma', 'Persuasion']);
    expect(rest.nextCursor).toBeNull();
    const found = (await (await f.request('GET', '/api/v1/books?search=emil')).json()) as typeof page;
    expect(found.items.map(({ title }) => title)).toEqual(['Émile']);
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'cursor=x', 'page=2', `search=${'x'.repeat(501)}`])(
    'refuses ?%s',
    async (search) => {
      expect((await f.request('GET', `/api/v1/books?${search}`)).status).toBe(400);
    },
  );
});

describe('the import', () => {
  const importCsv = async (body: string | Uint8Array, headers: Record<string, string> = {}, search = '') => {
    const response = await f.request('POST', `/api/v1/books/import${search}`, {
      body,
      headers: { 'Content-Type': 'text/csv', ...headers },
    });
    expect(response.status).toBe(200);
    return (await response.json()) as ImportReport;
  };

  it('takes 500 real books, and the second time changes nothing', async () => {
    const first = await importCsv(BOOKS_CSV);
    expect(first.rows).toBe(500);
    expect(first.imported + first.updated + first.unchanged + first.rejected).toBe(500);
    expect(first.imported).toBeGreaterThan(490);
    const before = await (await f.request('GET', '/api/v1/books/export')).text();
    const second = await importCsv(gzipSync(BOOKS_CSV), { 'Content-Encoding': 'gzip' });
    expect(second).toMatchObject({
      rows: 500,
      imported: 0,
      updated: 0,
      unchanged: first.imported,
      rejected: first.rejected,
    });
    expect(await (await f.request('GET', '/api/v1/books/export')).text()).toBe(before);
  });

  it('reports every row', async () => {
    const report = await importCsv('title,isbn\nDune Messiah,0441172695\nWrong,9780441172710\n');
    expect(report).toMatchObject({ rows: 2, imported: 1, rejected: 1, errors: [{ row: 2 }] });
    expect(report.errors[0]?.detail).toMatch(/check digit/);
  });

  it('takes the columns that the caller names', async () => {
    const report = await importCsv(
      'my_title,writer\nEmma,Jane Austen\n',
      {},
      '?columns=title:my_title&columns=authors:writer',
    );
    expect(report).toMatchObject({ rows: 1, imported: 1 });
    expect((await f.handler.books.list({ search: 'austen' })).items.map(({ title }) => title)).toEqual(['Emma']);
  });

  it('refuses columns without a field', async () => {
    const init = { body: 'title\nA\n', headers: { 'Content-Type': 'text/csv' } };
    expect((await f.request('POST', '/api/v1/books/import?columns=my_title', init)).status).toBe(400);
  });

  it.each(['text/csv', 'application/x-ndjson'])('gives back what was exported as %s', async (type) => {
    await importCsv(BOOKS_CSV);
    const exported = await f.request('GET', '/api/v1/books/export', { headers: { Accept: type } });
    expect(exported.headers.get('Content-Type')).toMatch(type);
    const body = await exported.text();
    const other = await fixture();
    const imported = await other.request('POST', '/api/v1/books/import', { body, headers: { 'Content-Type': type } });
    expect(await imported.json()).toMatchObject({ rejected: 0, updated: 0, unchanged: 0 });
    expect(await (await other.request('GET', '/api/v1/books/export', { headers: { Accept: type } })).text()).toBe(body);
  });

  it('keeps the routes of files apart from those of books', async () => {
    expect((await f.request('GET', '/api/v1/books/export')).headers.get('Content-Disposition')).toMatch(/books\.csv/);
    expect((await f.request('GET', '/api/v1/books/import')).status).toBe(404);
  });
});

async function points({ handler }: Fixture): Promise<number> {
  return (await handler.points.list({ name: 'views', from: NOW - 1, to: NOW + 1 })).items.length;
}
