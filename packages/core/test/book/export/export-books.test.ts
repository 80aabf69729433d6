import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookInput } from '../../../src/book/book.ts';
import { exportCsv, exportNdjson } from '../../../src/book/export/export-books.ts';
import { guarded, unguarded } from '../../../src/book/export/formula-guard.ts';
import { runs, seed } from '../../support/runs.ts';
import { booksFixture, gathered } from '../fixture.ts';

const FORMATS = [
  ['csv', exportCsv],
  ['ndjson', exportNdjson],
] as const;

const awkward = fc.string({ unit: fc.constantFrom(...`ab=+-@'"[],;&|{}\\ é😀本０`), minLength: 1, maxLength: 8 });
const line = awkward.filter((text) => text.trim() !== '');
const input: fc.Arbitrary<BookInput> = fc.record(
  {
    title: line,
    authors: fc.array(line, { maxLength: 3 }),
    publishedYear: fc.integer({ min: -3000, max: 2100 }),
    language: fc.constantFrom('en', 'pt-BR', 'zh-Hant'),
    tags: fc.array(line, { maxLength: 3 }),
    isbn: fc.constantFrom('9780439023481', '9780306406157', null),
    attributes: fc.dictionary(fc.constantFrom('goodreadsId', 'shelf', 'a-b'), line),
  },
  { requiredKeys: ['title'] },
);

describe.each(FORMATS)('%s', (format, exported) => {
  it('brings back the same books, ids and versions included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(input, { maxLength: 5 }), async (inputs) => {
        const source = booksFixture();
        for (const each of inputs) await source.books.create(each).catch(isTakenIsbn);
        const [first] = (await source.books.list()).items;
        if (first) await source.books.update(first.id, { tags: ['edited'] }, { version: 1 });
        const before = await gathered(source.books.export());

        const target = booksFixture();
        const report = await target.books.importRows(exported(source.books.export()), { format });
        expect(report).toMatchObject({ imported: before.length, rejected: 0 });
        expect(await gathered(target.books.export())).toEqual(before);
        const again = await target.books.importRows(exported(target.books.export()), { format });
        expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: before.length, rejected: 0 });
      }),
      { numRuns: runs(60), seed: seed() },
    );
  });

  it('clears in the target what the source no longer has', async () => {
    const source = booksFixture();
    const book = await source.books.create({
      title: 'T',
      language: 'en',
      tags: ['t'],
      attributes: { shelf: '1' },
      publishedYear: 1,
    });
    const target = booksFixture();
    await target.books.importRows(exported(source.books.export()), { format });
    const cleared = { language: null, tags: [], attributes: null, publishedYear: null };
    const after = await source.books.update(book.id, cleared, { version: 1 });
    expect(await target.books.importRows(exported(source.books.export()), { format })).toMatchObject({ updated: 1 });
    expect(await target.books.get(book.id)).toEqual({ ...after, updatedAt: expect.any(String) });
  });

  it('keeps two books apart that agree in title, author and year', async () => {
    const source = booksFixture();
    for (const tags of [['first'], ['second']]) await source.books.create({ title: 'Same', tags });
    const target = booksFixture();
    const report = await target.books.importRows(exported(source.books.export()), { format });
    expect(report).toMatchObject({ imported: 2, rejected: 0 });
    expect(await gathered(target.books.export())).toEqual(await gathered(source.books.export()));
  });

  it('meets the book that has its ISBN already, and refuses a bad id', async () => {
    const source = booksFixture();
    await source.books.create({ title: 'New', isbn: '9780439023481' });
    const target = booksFixture();
    const { id } = await target.books.create({ title: 'Old', isbn: '9780439023481' });
    await target.books.importRows(exported(source.books.export()), { format });
    expect(await gathered(target.books.export())).toMatchObject([{ id, title: 'New', version: 2 }]);
    const [book] = await gathered(source.books.export());
    if (!book) throw new Error('no book');
    const report = await target.books.importRows(exported([{ ...book, id: '../x' }]), { format });
    expect(report).toMatchObject({ rejected: 1, errors: [{ detail: expect.stringContaining('/id') }] });
  });
});

describe('CSV for spreadsheets', () => {
  it('is RFC 4180 with a readable list, and no cell is a formula', async () => {
    const { books } = booksFixture();
    await books.create({
      title: '=HYPERLINK("http://x")',
      authors: ['@a', 'b'],
      tags: ['-1'],
      publishedYear: -750,
      isbn: '0439023483',
    });
    const [header, row, ...rest] = (await gathered(exportCsv(books.export()))).join('').split('\r\n');
    expect(header).toBe('id,isbn,title,authors,publishedYear,language,tags,attributes,createdAt,updatedAt,version');
    expect(row?.slice(37)).toBe(
      `9780439023481,"'=HYPERLINK(""http://x"")",'@a; b,-750,,'-1,,2026-01-05T12:00:00.000Z,2026-01-05T12:00:00.000Z,1`,
    );
    expect(rest).toEqual(['']);
  });

  it('writes a list as JSON where its text could be read as something else', async () => {
    const { books } = booksFixture();
    for (const authors of [['["x"]', 'y'], ['[1]'], ['a;b'], ['["a"', '"b"]']])
      await books.create({ title: 'T', authors });
    const target = booksFixture();
    await target.books.importRows(exportCsv(books.export()), { format: 'csv' });
    expect(await gathered(target.books.export())).toEqual(await gathered(books.export()));
  });

  it('guards cells so that nothing is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."'=+-@\t\rab"), maxLength: 6 }), (cell) => {
        expect(guarded(cell)).not.toMatch(/^[=+\-@\t\r]/);
        expect(unguarded(guarded(cell))).toBe(cell);
      }),
      { numRuns: runs(1_000), seed: seed() },
    );
  });
});

function isTakenIsbn(error: { code?: string }): void {
  if (error.code !== 'isbn_taken') throw error;
}
