import { describe, expect, it } from 'vitest';
import { booksFixture, counts, gathered, importCsv, importNdjson, streamOf } from '../fixture.ts';

const ISBN = '9780439023481';

describe('NDJSON', () => {
  it('takes what `create` takes, and the names of other programs', async () => {
    const { books } = booksFixture();
    const report = await importNdjson(
      books,
      {
        title: 'A',
        authors: ['X, Y', 'Z'],
        isbn: 439023483,
        publishedYear: 1999,
        tags: ['t'],
        attributes: { shelf: '1' },
      },
      { book_id: 5, title: 'B', authors: 'X, Y', original_publication_year: '-300.0', unknown: { deep: [] } },
      { title: 'C', isbn: null, publishedYear: null },
    );
    expect(report).toMatchObject({ ...counts(3, 0, 0, 0), errors: [] });
    expect(await gathered(books.export())).toMatchObject([
      { title: 'A', authors: ['X, Y', 'Z'], isbn: ISBN, attributes: { shelf: '1' } },
      { title: 'B', authors: ['X', 'Y'], publishedYear: -300, attributes: { goodbooksId: '5' } },
      { title: 'C', isbn: null },
    ]);
  });

  it('rejects half a line, lines that are no objects, and bad fields', async () => {
    const { books } = booksFixture();
    const text =
      '{"title":"A"}\r\n\n[1]\nnull\n{"authors":["A"]}\n{"title":7.5,"authors":[{}]}\n{"title":"X","attributes":{"__proto__":"x"}}\n{"title":"Z"}\n{"title":"B';
    const report = await books.importRows(streamOf(text), { format: 'ndjson' });
    expect(report).toMatchObject(counts(2, 0, 0, 6));
    expect(report.errors.map(({ row, detail }) => [row, detail])).toEqual([
      [2, expect.stringContaining('not a JSON object')],
      [3, expect.stringContaining('not a JSON object')],
      [4, expect.stringContaining('no column for the title')],
      [5, expect.stringContaining('/authors/0')],
      [6, expect.stringContaining('/attributes/__proto__')],
      [8, expect.stringContaining('cut short')],
    ]);
  });

  it('lets overrides name fields that some lines do not have', async () => {
    const { books } = booksFixture();
    const text = '{"name1":"A","who":["X"]}\n{"name1":"B"}\n';
    const report = await books.importRows(streamOf(text), {
      format: 'ndjson',
      columns: { title: 'name1', authors: 'who' },
    });
    expect(report).toMatchObject({ ...counts(2, 0, 0, 0), errors: [] });
  });
});

describe('files', () => {
  it('arrive in chunks of any size, as bytes or text', async () => {
    const text = '\ufefftitle,author\r\n"Čapek: ""R.U.R.""",Karel Čapek 😀\r\n';
    const bytes = new TextEncoder().encode(text);
    const cuts = [[bytes], [...bytes].map((byte) => Uint8Array.of(byte)), [text], [...text]];
    for (const chunks of cuts) {
      const { books } = booksFixture();
      const report = await books.importRows(streamOf<Uint8Array | string>(...chunks), { format: 'csv' });
      expect(report).toMatchObject({ ...counts(1, 0, 0, 0), errors: [] });
      expect((await gathered(books.export()))[0]).toMatchObject({
        title: 'Čapek: "R.U.R."',
        authors: ['Karel Čapek 😀'],
      });
    }
  });

  it('with a wrong header are refused before anything is stored', async () => {
    const { books } = booksFixture();
    for (const csv of ['', 'isbn,author\n0439023483,A\n', 'x\n', '"title\nA\n']) {
      await expect(importCsv(books, csv)).rejects.toMatchObject({ code: 'invalid_header' });
    }
    expect(await gathered(books.export())).toEqual([]);
    expect(await importCsv(books, 'title\n')).toMatchObject(counts(0, 0, 0, 0));
    expect(await importNdjson(books)).toMatchObject(counts(0, 0, 0, 0));
  });

  it.each([
    ['UTF-16', Buffer.from('\ufefftitle\nA\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('title\nA\n', 'utf16le')],
    ['a spreadsheet file', Buffer.from('PK\u0003\u0004\u0014\u0000\u0006\u0000', 'latin1')],
  ])('that are %s are refused', async (_, bytes) => {
    const { books } = booksFixture();
    await expect(books.importRows(streamOf(Uint8Array.from(bytes)), { format: 'csv' })).rejects.toMatchObject({
      code: 'invalid_encoding',
    });
  });
});
