import { describe, expect, it } from 'vitest';
import type { BookInput } from '../../src/book/book.ts';
import { createBooks } from '../../src/book/books.ts';
import { booksFixture, gathered } from './fixture.ts';

const HUNGER: BookInput = { isbn: '0-439-02348-3', title: 'The Hunger Games', authors: ['Suzanne Collins'] };
const ISBN = '9780439023481';

async function problem(promise: Promise<unknown>): Promise<{ code: string; details?: { errors?: unknown } }> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error) => error,
  );
}

describe('create', () => {
  it('makes a book with canonical fields', async () => {
    const { books } = booksFixture();
    const book = await books.create({
      isbn: 439023483,
      title: '  Cafe\u0301 ',
      authors: [' A ', 'A', 'B'],
      publishedYear: -750,
      language: 'eng',
      tags: ['x', 'x'],
      attributes: { z: '1', a: ' 2 ' },
    });
    expect(book).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      isbn: ISBN,
      title: 'Café',
      authors: ['A', 'B'],
      publishedYear: -750,
      language: 'en',
      tags: ['x'],
      attributes: { a: '2', z: '1' },
      createdAt: '2026-01-05T12:00:00.000Z',
      updatedAt: '2026-01-05T12:00:00.000Z',
      version: 1,
    });
    expect(JSON.stringify(await books.get(book.id))).toBe(JSON.stringify(book));
    expect(Object.keys(book.attributes ?? {})).toEqual(['a', 'z']);
  });

  it('leaves out what was not said', async () => {
    const { books } = booksFixture();
    const book = await books.create({ title: 'T', isbn: null, language: null, publishedYear: null, attributes: {} });
    expect(Object.keys(book)).toEqual(['id', 'isbn', 'title', 'authors', 'tags', 'createdAt', 'updatedAt', 'version']);
  });

  it('refuses a second book with the ISBN in any form, and names the first', async () => {
    const { books } = booksFixture();
    const { id } = await books.create(HUNGER);
    for (const isbn of ['0439023483', ISBN, 439023483]) {
      expect(await problem(books.create({ title: 'Other', isbn }))).toMatchObject({
        code: 'isbn_taken',
        details: { isbn: ISBN, holderId: id },
      });
    }
  });

  const many = (length: number) => Array.from({ length }, (_, n) => `n${n}`);
  const record = (entries: string) => JSON.parse(`{ "title": "T", "attributes": { ${entries} } }`);
  it.each<[string, unknown, string]>([
    ['no object', null, ''],
    ['no title', { authors: [] }, '/title'],
    ['an empty title', { title: ' \u00a0' }, '/title'],
    ['a long title', { title: 'x'.repeat(1_001) }, '/title'],
    ['a control character', { title: 'a\u0000b' }, '/title'],
    ['a line break', { title: 'a\nb' }, '/title'],
    ['a lone surrogate', { title: 'a\ud800b' }, '/title'],
    ['a lost character', { title: 'Caf\ufffd' }, '/title'],
    ['an unknown field', { title: 'T', titel: 'T' }, '/titel'],
    ['a field with a slash', { title: 'T', 'a/b~c': 1 }, '/a~1b~0c'],
    ['a wrong check digit', { title: 'T', isbn: '0439023484' }, '/isbn'],
    ['an ISBN that is a list', { title: 'T', isbn: [] }, '/isbn'],
    ['too many authors', { title: 'T', authors: many(101) }, '/authors'],
    ['an empty author', { title: 'T', authors: ['A', ''] }, '/authors/1'],
    ['a text instead of authors', { title: 'T', authors: 'A' }, '/authors'],
    ['too many tags', { title: 'T', tags: many(101) }, '/tags'],
    ['half a year', { title: 'T', publishedYear: 1.5 }, '/publishedYear'],
    ['a year as text', { title: 'T', publishedYear: '1984' }, '/publishedYear'],
    ['a far year', { title: 'T', publishedYear: 10_000 }, '/publishedYear'],
    ['the name of a language', { title: 'T', language: 'English' }, '/language'],
    ['a broken language tag', { title: 'T', language: 'en-' }, '/language'],
    ['a prototype', record('"__proto__": "x"'), '/attributes/__proto__'],
    ['an operator', record('"$where": "x"'), '/attributes/$where'],
    ['a path', record('"a.b": "x"'), '/attributes/a.b'],
    ['an attribute that is a number', record('"a": 1'), '/attributes/a'],
    [
      'too many attributes',
      record(
        many(65)
          .map((name) => `"${name}": "x"`)
          .join(),
      ),
      '/attributes',
    ],
  ])('refuses %s', async (_, input, pointer) => {
    const { books } = booksFixture();
    const error = await problem(books.create(input as BookInput));
    expect(error).toMatchObject({ code: 'invalid_book', details: { errors: [{ pointer }] } });
    expect((await books.list()).items).toEqual([]);
  });
});

describe('get', () => {
  it('takes the id and every form of the ISBN', async () => {
    const { books } = booksFixture();
    const book = await books.create(HUNGER);
    for (const name of [
      book.id,
      ISBN,
      '978-0-439-02348-1',
      '0439023483',
      '0-439-02348-3',
      '439023483',
      'ISBN 0439023483',
    ]) {
      expect(await books.get(name), name).toEqual(book);
    }
    expect(await books.get('nobody')).toBeNull();
    expect(await books.get('9780306406157')).toBeNull();
    expect(await problem(books.get('9780439023480'))).toMatchObject({ code: 'invalid_isbn' });
  });
});

describe('update', () => {
  it('changes what the patch says, and nothing else', async () => {
    const { books, clock } = booksFixture();
    const book = await books.create({ ...HUNGER, language: 'en', attributes: { a: '1', b: '2' }, tags: ['t'] });
    clock.advance(1_000);
    const patch = { title: 'New', language: null, publishedYear: 2008, attributes: { a: null, c: '3' } };
    const updated = await books.update('0439023483', patch, { version: 1 });
    expect(updated).toEqual({
      id: book.id,
      isbn: ISBN,
      title: 'New',
      authors: ['Suzanne Collins'],
      publishedYear: 2008,
      tags: ['t'],
      attributes: { b: '2', c: '3' },
      createdAt: book.createdAt,
      updatedAt: '2026-01-05T12:00:01.000Z',
      version: 2,
    });
    expect(await books.get(book.id)).toEqual(updated);
    expect((await books.update(book.id, { isbn: null, attributes: null }, { version: 2 })).attributes).toBeUndefined();
    expect(await books.get(ISBN)).toBeNull();
  });

  it('keeps the version of a book that it does not change', async () => {
    const { books, clock } = booksFixture();
    const book = await books.create({ ...HUNGER, attributes: { b: '2', a: '1' } });
    clock.advance(1_000);
    const same = { isbn: ISBN, title: 'The Hunger Games ', language: null, attributes: { a: '1', z: null } };
    expect(await books.update(book.id, same, { version: 1 })).toEqual(book);
    expect(await books.update(book.id, {}, { version: 1 })).toEqual(book);
  });

  it('refuses an old version, an unknown book, a taken ISBN and a bad patch, changing nothing', async () => {
    const { books } = booksFixture();
    const book = await books.create(HUNGER);
    const other = await books.create({ title: 'Other', isbn: '9780306406157', attributes: { a: '1' } });
    const refused: [Promise<unknown>, object][] = [
      [
        books.update(book.id, { title: 'X' }, { version: 2 }),
        { code: 'version_conflict', details: { actualVersion: 1 } },
      ],
      [books.update('nobody', { title: 'X' }, { version: 1 }), { code: 'unknown_book' }],
      [
        books.update(book.id, { isbn: '0306406152' }, { version: 1 }),
        { code: 'isbn_taken', details: { holderId: other.id } },
      ],
      [books.update(book.id, { title: '' }, { version: 1 }), { code: 'invalid_book' }],
      [books.update(book.id, { version: 9 } as object, { version: 1 }), { code: 'invalid_book' }],
    ];
    for (const [promise, error] of refused) expect(await problem(promise)).toMatchObject(error);
    expect(await books.get(book.id)).toEqual(book);
    const attributes = Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`n${n}`, 'x']));
    expect(await problem(books.update(other.id, { attributes }, { version: 1 }))).toMatchObject({
      details: { errors: [{ pointer: '/attributes' }] },
    });
  });
});

describe('remove', () => {
  it('keeps the metrics, or purges them before the book goes', async () => {
    const { books, purged } = booksFixture();
    const kept = await books.create(HUNGER);
    const other = await books.create({ title: 'Other' });
    await books.remove(ISBN);
    expect(purged).toEqual([]);
    await books.remove(other.id, { version: 1, metrics: 'purge' });
    expect(purged).toEqual([other.id]);
    expect(await books.get(kept.id)).toBeNull();
    expect((await books.list()).items).toEqual([]);
  });

  it('leaves the book where the purge fails, so that it can be repeated', async () => {
    const { store, clock } = booksFixture();
    const purges: string[] = [];
    const purgeMetrics = async (bookId: string) => {
      if (purges.push(bookId) === 1) throw new Error('disk full');
    };
    const books = createBooks({ store, clock, purgeMetrics });
    const { id } = await books.create(HUNGER);
    await expect(books.remove(id, { metrics: 'purge' })).rejects.toThrow('disk full');
    expect(await books.get(id)).not.toBeNull();
    await books.remove(id, { metrics: 'purge' });
    expect(purges).toEqual([id, id]);
    expect(await books.get(id)).toBeNull();
  });

  it('refuses an old version before anything is purged', async () => {
    const { books, purged } = booksFixture();
    const book = await books.create(HUNGER);
    const options = { version: 2, metrics: 'purge' } as const;
    expect(await problem(books.remove(book.id, options))).toMatchObject({ code: 'version_conflict' });
    expect(await problem(books.remove('nobody', { metrics: 'purge' }))).toMatchObject({ code: 'unknown_book' });
    expect(purged).toEqual([]);
    expect(await books.get(book.id)).toEqual(book);
  });
});

describe('list', () => {
  it('gives pages in title order whose cursors lead through everything', async () => {
    const { books } = booksFixture();
    for (const title of ['b', 'Ä', '😀', 'a', 'C']) await books.create({ title });
    const titles: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await books.list({ limit: 2, cursor });
      titles.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor ?? undefined;
      if (cursor) expect(cursor).toMatch(/^[\w-]+$/);
    } while (cursor !== undefined);
    expect(titles).toHaveLength(5);
    expect(titles.slice(2)).toEqual(['b', 'C', '😀']);
    expect((await books.list({ limit: 5 })).nextCursor).toBeNull();
    expect(await gathered(books.export())).toEqual((await books.list()).items);
  });

  it('searches words of title, authors, tags and ISBNs', async () => {
    const { books } = booksFixture();
    await books.create({ ...HUNGER, tags: ['dystopia'] });
    await books.create({ title: 'Other' });
    for (const search of ['hunger coll', 'DYSTOPÍA', '0-439-02348-3', ISBN, '97804390']) {
      expect((await books.list({ search })).items, search).toHaveLength(1);
    }
    expect((await books.list({ search: 'hunger other' })).items).toEqual([]);
    expect((await books.list({ search: '?!' })).items).toEqual([]);
    expect((await books.list({ search: '  ' })).items).toHaveLength(2);
  });

  it('keeps its place behind a title of any length', async () => {
    const { books } = booksFixture();
    for (const end of ['a', 'b', 'c']) await books.create({ title: `${'😀'.repeat(300)}${end}` });
    const first = await books.list({ limit: 2 });
    const second = await books.list({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ title }) => title.slice(-1)).sort()).toEqual(['a', 'b', 'c']);
  });

  it('refuses bad limits, long searches and cursors that it did not make', async () => {
    const { books } = booksFixture();
    for (const limit of [0, -1, 501, 1.5, Number.NaN]) {
      expect(await problem(books.list({ limit }))).toMatchObject({ code: 'invalid_limit' });
    }
    expect(await problem(books.list({ search: 'x'.repeat(501) }))).toMatchObject({ code: 'invalid_search' });
    const forged = [{}, { k: 1, i: 'x' }, { k: 'a' }, [], null, { k: 'a', i: 'b', x: 1 }].map((value) =>
      btoa(JSON.stringify(value)),
    );
    for (const cursor of ['', '!', 'abc', '\u{1f600}', ...forged]) {
      expect(await problem(books.list({ cursor })), cursor).toMatchObject({ code: 'invalid_cursor' });
    }
  });
});
