import type { Api } from '../simulate/api.ts';
import { everyBook } from '../simulate/catalogue.ts';
import type { SimulatedBook } from '../simulate/readers.ts';

const EDITIONS = 9;

/** Adds nine later editions of every book that is there, so that the shelf holds ten times as many. Gives the new ones. */
export async function addEditions(api: Api): Promise<SimulatedBook[]> {
  const editions = (await everyBook(api)).flatMap(({ title, authors }) =>
    Array.from({ length: EDITIONS }, (_, i) => ({
      title: `${title}, ${i + 2}${['nd', 'rd'][i] ?? 'th'} edition`,
      authors,
      tags: ['edition'],
    })),
  );
  const ndjson = editions.map((book) => JSON.stringify(book)).join('\n');
  await api.send('POST', '/books/import', ndjson, { 'Content-Type': 'application/x-ndjson' });
  const added = (await everyBook(api)).filter(({ title }) => title.endsWith(' edition'));
  return added.map(({ id }) => ({ bookId: id, meanRating: 3.8 }));
}
