import type { BookStore } from '../../storage/book-store.ts';
import type { Book } from '../book.ts';
import type { ImportRow } from './read-row.ts';

/** Finds the stored book of each row, in one look-up for all rows. */
export async function findRowBooks(
  store: BookStore,
  rows: readonly ImportRow[],
): Promise<(row: ImportRow) => Book | undefined> {
  const ids = rows.flatMap(({ stamp }) => (stamp ? [stamp.id] : []));
  const [byId, byIdentity] = await Promise.all([
    ids.length > 0 ? store.getMany(ids) : new Map<string, Book>(),
    store.findByIdentities([...new Set(rows.flatMap(({ keys }) => keys))]),
  ]);
  return (row) => {
    const known = row.stamp && byId.get(row.stamp.id);
    return known ?? row.keys.map((key) => byIdentity.get(key)).find((book) => book && !contradicts(book, row));
  };
}

/** The same id in a catalogue does not make one book of two ISBNs. */
function contradicts(book: Book, { fields }: ImportRow): boolean {
  return Boolean(fields.isbn && book.isbn && fields.isbn !== book.isbn);
}
