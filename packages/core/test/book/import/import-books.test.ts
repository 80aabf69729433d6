import { createReadStream } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { booksFixture, counts, gathered, importCsv, streamOf } from '../fixture.ts';

const ISBN = '9780439023481';
const goodbooks = () => createReadStream(new URL('../../../../../examples/data/books.csv', import.meta.url));

describe('the goodbooks sample', () => {
  it('is imported in full, changes nothing the second time, and is found by every form of an ISBN', async () => {
    const { books } = booksFixture();
    const progress: number[] = [];
    const onProgress = ({ rows }: { rows: number }) => progress.push(rows);
    expect(await books.importRows(goodbooks(), { format: 'csv', onProgress })).toEqual({
      ...counts(500, 0, 0, 0),
      errors: [],
    });
    expect(progress.at(-1)).toBe(500);
    const before = await gathered(books.export());
    expect(await books.importRows(goodbooks(), { format: 'csv' })).toEqual({ ...counts(0, 0, 500, 0), errors: [] });
    expect(await gathered(books.export())).toEqual(before);
    expect(await books.get('0439023483')).toMatchObject({
      isbn: ISBN,
      title: 'The Hunger Games (The Hunger Games, #1)',
      authors: ['Suzanne Collins'],
      publishedYear: 2008,
      language: 'en',
      attributes: { goodbooksId: '1' },
      version: 1,
    });
    expect(await books.get('978-0-439-55493-0')).toMatchObject({ authors: ['J.K. Rowling', 'Mary GrandPré'] });
    expect(before.filter(({ publishedYear = 0 }) => publishedYear < 0).map(({ title }) => title)).toContain(
      'The Odyssey',
    );
    expect(before.filter(({ isbn }) => isbn === null).length).toBeGreaterThan(0);
  });
});

describe('exports of other programs', () => {
  it('Goodreads: formula quoting, additional authors, shelves', async () => {
    const { books } = booksFixture();
    const csv = [
      'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,Year Published,Original Publication Year,Bookshelves,Exclusive Shelf',
      '2767052,"The Hunger Games (The Hunger Games, #1)",Suzanne Collins,"Collins, Suzanne","A B, C D","=""0439023483""","=""9780439023481""",2009,2008,"sf, to-read",read',
      '7,No ISBN,Some One,"One, Some",,="",="",1999,,,read',
    ].join('\r\n');
    expect(await importCsv(books, csv)).toMatchObject(counts(2, 0, 0, 0));
    expect(await gathered(books.export())).toMatchObject([
      { isbn: null, authors: ['Some One'], publishedYear: 1999, tags: [], attributes: { goodreadsId: '7' } },
      {
        isbn: ISBN,
        authors: ['Suzanne Collins', 'A B', 'C D'],
        publishedYear: 2008,
        tags: ['sf', 'to-read'],
        attributes: { goodreadsId: '2767052' },
      },
    ]);
    expect(await importCsv(books, csv)).toMatchObject(counts(0, 0, 2, 0));
  });

  it('Calibre: ampersands, dates, several languages', async () => {
    const { books } = booksFixture();
    const csv =
      '\ufeffauthor_sort,authors,id,isbn,languages,pubdate,tags,title,uuid\n' +
      '"Pratchett, Terry",Terry Pratchett & Neil Gaiman,1,,"eng, fra",1990-05-01T00:00:00+00:00,"Fantasy, Humour",Good Omens,0f1e\n' +
      'X,X,2,0306406152,,0101-01-01T00:00:00+00:00,,Undated,0f1f\n';
    expect(await importCsv(books, csv)).toMatchObject(counts(2, 0, 0, 0));
    const [omens, undated] = await gathered(books.export());
    expect(omens).toMatchObject({
      authors: ['Terry Pratchett', 'Neil Gaiman'],
      language: 'en',
      publishedYear: 1990,
      tags: ['Fantasy', 'Humour'],
      attributes: { calibreId: '0f1e' },
    });
    expect(undated).not.toHaveProperty('publishedYear');
  });

  it('spreadsheets: semicolons, names with commas, own column names', async () => {
    const { books } = booksFixture();
    const csv = 'my_title;Author;nr\nDune;Herbert, Frank;17\nOmens;"Pratchett, T.; Gaiman, N.";18\n';
    const columns = { title: 'My Title', id: 'nr' };
    const report = await books.importRows(streamOf(csv), { format: 'csv', columns });
    expect(report).toMatchObject(counts(2, 0, 0, 0));
    expect(await gathered(books.export())).toMatchObject([
      { title: 'Dune', authors: ['Herbert, Frank'], attributes: { sourceId: '17' } },
      { title: 'Omens', authors: ['Pratchett, T.', 'Gaiman, N.'] },
    ]);
    const retitled = csv.replace('Dune;', 'Dune Messiah;');
    expect(await books.importRows(streamOf(retitled), { format: 'csv', columns })).toMatchObject(counts(0, 1, 1, 0));
  });
});

describe('a row is about', () => {
  it('the book with its ISBN, in any form', async () => {
    const { books } = booksFixture();
    const { id } = await books.create({ title: 'Old', isbn: ISBN, tags: ['mine'], language: 'en' });
    expect(await importCsv(books, 'title,isbn,tags,language\nNew,439023483,,')).toMatchObject(counts(0, 1, 0, 0));
    expect(await books.get(id)).toMatchObject({ title: 'New', tags: ['mine'], language: 'en', version: 2 });
  });

  it('else the book with its catalogue id, which may get an ISBN that way', async () => {
    const { books } = booksFixture();
    await importCsv(books, 'book_id,title,isbn\n5,Dune,');
    expect(await importCsv(books, 'book_id,title,isbn\n5,Dune,0439023483')).toMatchObject(counts(0, 1, 0, 0));
    expect(await gathered(books.export())).toMatchObject([{ isbn: ISBN, version: 2 }]);
    // The same id with another ISBN is another book.
    expect(await importCsv(books, 'book_id,title,isbn\n5,Dune,0306406152')).toMatchObject(counts(1, 0, 0, 0));
    expect(await importCsv(books, 'book_id,title,isbn\n5,Dune,0306406152')).toMatchObject(counts(0, 0, 1, 0));
  });

  it('else the book with its title, first author and year, however they are written', async () => {
    const { books } = booksFixture();
    await importCsv(books, "title,author,year\nL'Étranger,Albert Camus,1942\nL'Étranger,Albert Camus,1957");
    const again = 'title,author,year\nL’ETRANGER,albert CAMUS,1942.0\nL’Étranger,Someone Else,1942';
    expect(await importCsv(books, again)).toMatchObject(counts(1, 1, 0, 0));
    expect(await gathered(books.export())).toHaveLength(3);
  });

  it('only one book of the file: a repeat is refused and names the first', async () => {
    const { books } = booksFixture();
    const csv = 'title,isbn\nA,0439023483\nB,\nb,\nA again,9780439023481\nC,0306406152';
    const report = await importCsv(books, csv);
    expect(report).toMatchObject({ ...counts(3, 0, 0, 2), errors: [{ row: 3 }, { row: 4 }] });
    expect(report.errors.map(({ detail }) => detail)).toEqual([
      'the row is about the same book as row 2 (text:b||)',
      `the row is about the same book as row 1 (isbn:${ISBN})`,
    ]);
    expect(await importCsv(books, csv)).toMatchObject(counts(0, 0, 3, 2));
    const sameId = await importCsv(booksFixture().books, 'book_id,title,isbn\n5,A,0439023483\n5,B,0306406152');
    expect(sameId).toMatchObject({
      ...counts(1, 0, 0, 1),
      errors: [{ detail: expect.stringContaining('goodbooksId=5') }],
    });
  });

  it('only one book of the store, by whatever keys', async () => {
    const { books } = booksFixture();
    await books.create({ title: 'A', isbn: ISBN, attributes: { goodbooksId: '5' } });
    const report = await importCsv(books, 'book_id,title,isbn\n,A,0439023483\n5,B,');
    expect(report).toMatchObject({
      ...counts(0, 0, 1, 1),
      errors: [{ row: 2, detail: expect.stringContaining('row 1') }],
    });
    const between = Array.from({ length: 600 }, (_, n) => `n${n},Title ${n},\n`).join('');
    const apart = await importCsv(books, `book_id,title,isbn\n,A,0439023483\n${between}5,B,`);
    expect(apart).toMatchObject({
      ...counts(600, 0, 1, 1),
      errors: [{ row: 602, detail: expect.stringContaining('row 1') }],
    });
  });
});

describe('bad rows', () => {
  it('are rejected with the reason and do not stop the others', async () => {
    const { books } = booksFixture();
    const csv = [
      'title,isbn,isbn13,year,language,authors',
      'Good,,,,,',
      ',,,,,',
      'Wrong check digit,0439023484,,,,',
      'Rounded,,9.78044E+12,,,',
      'Contradiction,0439023483,9780306406157,,,',
      'No year,,,last year,,',
      'Language,,,,Klingonese,',
      'Short,,',
      'Long,,,,,,,',
      '"Quote" lost,,,,,',
      'Also good,,,,,',
      '"Cut off',
    ].join('\r\n');
    const { errors, ...report } = await importCsv(books, csv);
    expect(report).toEqual(counts(2, 0, 0, 10));
    expect(errors.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
    const reasons = [
      /title/,
      /3 would pass/,
      /spreadsheet/,
      /two different/,
      /not a year/,
      /language/,
      /3 cells/,
      /8 cells/,
      /quote/,
      /never closed/,
    ];
    for (const [i, reason] of reasons.entries()) expect(errors[i]?.detail).toMatch(reason);
    expect((await gathered(books.export())).map(({ title }) => title)).toEqual(['Also good', 'Good']);
  });

  it('are all counted, but only the first thousand are listed', async () => {
    const { books } = booksFixture();
    const report = await importCsv(books, `title,isbn\n${'x,1\n'.repeat(1_500)}Good,\n`);
    expect(report).toMatchObject({ rows: 1_501, imported: 1, rejected: 1_500, errorsTruncated: true });
    expect(report.errors).toHaveLength(1_000);
  });

  it('of Latin-1 are refused, not stored as something else', async () => {
    const { books } = booksFixture();
    const latin1 = Buffer.from('title,author\nCafé,A\nTea,B\n', 'latin1');
    const report = await books.importRows(streamOf(new Uint8Array(latin1)), { format: 'csv' });
    expect(report).toMatchObject({
      ...counts(1, 0, 0, 1),
      errors: [{ row: 1, detail: expect.stringContaining('not valid UTF-8') }],
    });
  });

  it('that end within a character are refused', async () => {
    const { books } = booksFixture();
    const cut = new TextEncoder().encode('title\nTea\nCafé').slice(0, -1);
    const report = await books.importRows(streamOf(cut), { format: 'csv' });
    expect(report).toMatchObject({ ...counts(1, 0, 0, 1), errors: [{ row: 2 }] });
  });

  it('may hold line breaks, which become spaces, but no other control characters', async () => {
    const { books } = booksFixture();
    expect(await importCsv(books, 'title,author\n"Two\r\n lines",A\nA\u0001B,A\n')).toMatchObject(counts(1, 0, 0, 1));
    expect((await gathered(books.export()))[0]?.title).toBe('Two lines');
  });
});
