import type { Book } from '../book/book.ts';
import type { BooksApi } from '../book/books.ts';
import { hasCode } from '../errors.ts';
import type { Http } from './http.ts';
import { jsonLines } from './json-lines.ts';
import { searchParams } from './search-params.ts';
import { uploadBody } from './upload-body.ts';

const MEDIA_TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

export function remoteBooks(http: Http): BooksApi {
  const path = (idOrIsbn: string) => `/books/${encodeURIComponent(idOrIsbn)}`;
  return {
    create: (input) => http.json('POST', '/books', { json: input }),
    async get(idOrIsbn) {
      try {
        return await http.json<Book>('GET', path(idOrIsbn));
      } catch (error) {
        if (hasCode(error, 'unknown_book')) return null;
        throw error;
      }
    },
    update: (idOrIsbn, patch, { version }) =>
      http.json('PATCH', path(idOrIsbn), { json: patch, headers: { 'If-Match': `"${version}"` } }),
    async remove(idOrIsbn, { version, metrics } = {}) {
      await http.send('DELETE', path(idOrIsbn), {
        params: searchParams({ metrics }),
        headers: version === undefined ? {} : { 'If-Match': `"${version}"` },
      });
    },
    list: (options = {}) => http.json('GET', '/books', { params: searchParams({ ...options }) }),
    async importRows(source, { format, columns = {}, onProgress }) {
      const report = await http.json<Awaited<ReturnType<BooksApi['importRows']>>>('POST', '/books/import', {
        params: searchParams({ columns: Object.entries(columns).map(([field, column]) => `${field}:${column}`) }),
        headers: { 'Content-Type': MEDIA_TYPES[format] },
        body: await uploadBody(source),
      });
      onProgress?.({ rows: report.rows });
      return report;
    },
    async *export() {
      const { body } = await http.send('GET', '/books/export', { headers: { Accept: MEDIA_TYPES.ndjson } });
      if (body) yield* jsonLines<Book>(body);
    },
  };
}
