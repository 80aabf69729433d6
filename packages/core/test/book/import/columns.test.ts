import { describe, expect, it } from 'vitest';
import { matchColumns } from '../../../src/book/import/columns.ts';

const GOODREADS =
  'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies';
const CALIBRE =
  'author_sort,authors,comments,cover,formats,id,identifiers,isbn,languages,pubdate,publisher,rating,series,tags,title,title_sort,uuid';
const GOODBOOKS = 'book_id,isbn,authors,original_publication_year,title,language_code,average_rating,ratings_count';
const GOODBOOKS_10K =
  'book_id,goodreads_book_id,best_book_id,work_id,books_count,isbn,isbn13,authors,original_publication_year,original_title,title,language_code';
const OWN = 'id,isbn,title,authors,publishedYear,language,tags,attributes,createdAt,updatedAt,version';

/** Field → names of the columns it is read from, in order. */
function matched(header: string, overrides?: Parameters<typeof matchColumns>[1]) {
  const names = header.split(',');
  const { dialect, fields, catalogueIds } = matchColumns(names, overrides);
  const named = Object.entries(fields).map(([field, cells]) => [field, cells.map((cell) => names[cell])]);
  return {
    dialect: dialect.name,
    ids: Object.fromEntries(catalogueIds.map(([attribute, cell]) => [attribute, names[cell]])),
    ...Object.fromEntries(named),
  };
}

describe('usual headers', () => {
  it.each([
    [
      'Goodreads',
      GOODREADS,
      {
        dialect: 'goodreads',
        ids: { goodreadsId: 'Book Id' },
        authors: ['Author'],
        moreAuthors: ['Additional Authors'],
        isbn: ['ISBN13', 'ISBN'],
        publishedYear: ['Original Publication Year', 'Year Published'],
        tags: ['Bookshelves'],
      },
    ],
    [
      'Calibre',
      CALIBRE,
      {
        dialect: 'calibre',
        ids: { calibreId: 'uuid' },
        authors: ['authors'],
        language: ['languages'],
        publishedYear: ['pubdate'],
      },
    ],
    [
      'goodbooks',
      GOODBOOKS,
      {
        dialect: 'goodbooks',
        ids: { goodbooksId: 'book_id' },
        language: ['language_code'],
        publishedYear: ['original_publication_year'],
      },
    ],
    [
      'goodbooks-10k',
      GOODBOOKS_10K,
      {
        dialect: 'goodbooks',
        ids: { goodbooksId: 'book_id', goodreadsId: 'goodreads_book_id' },
        isbn: ['isbn13', 'isbn'],
        title: ['title'],
      },
    ],
    ['our export', OWN, { dialect: 'record', ids: {}, attributes: ['attributes'] }],
    [
      'others',
      'ID,Book Title,AUTHOR,year',
      { dialect: 'other', ids: {}, title: ['Book Title'], authors: ['AUTHOR'], publishedYear: ['year'] },
    ],
  ])('of %s', (_, header, expected) => expect(matched(header)).toMatchObject(expected));

  it('are found whatever their case, spaces, underscores and hyphens', () => {
    expect(matched('TITLE_,  Published-Year , LANGUAGE CODE')).toMatchObject({
      title: ['TITLE_'],
      publishedYear: ['  Published-Year '],
      language: [' LANGUAGE CODE'],
    });
  });
});

describe('overrides', () => {
  it('take the place of the usual names', () => {
    const overrides = { title: 'My_Title', id: 'nr' };
    expect(matched('title,my title,nr', overrides)).toMatchObject({ title: ['my title'], ids: { sourceId: 'nr' } });
  });
});

describe('headers that will not do', () => {
  it.each<[string, string, object | undefined, string]>([
    ['no title', 'isbn,author', undefined, 'no column for the title'],
    ['an empty file', '', undefined, 'no column for the title'],
    ['an override that is not there', 'title', { authors: 'writer' }, 'no column "writer" for authors'],
    ['an override of nothing', 'title', { pages: 'title' }, '"pages" is not a column of books'],
    ['two titles', 'title,isbn,Title', undefined, 'the column "title" is there twice'],
  ])('%s', (_, header, overrides, message) => {
    const attempt = () => matchColumns(header.split(','), overrides);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid_header', details: { found: header.split(',') } }));
  });
});
