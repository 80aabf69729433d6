import { type Json, objectOf, objectsOf, textOf } from './json-values.ts';

export interface SeriesAttributes {
  readonly bookId: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * What a data point's attributes say: `bookId` is the book, everything else a label. Of the resource only its `bookId` counts: process ids and host names would make
 * a series for every start.
 */
export function seriesAttributes(point: Json, resource: Json): SeriesAttributes {
  const labels: Record<string, string> = Object.create(null);
  let bookId = bookOf(resource);
  for (const { key, value } of objectsOf(point.attributes)) {
    const text = labelOf(objectOf(value));
    if (key === 'bookId') bookId = text ?? bookId;
    else if (text !== undefined) labels[textOf(key)] = text;
  }
  return { bookId, labels };
}

function bookOf(resource: Json): string | undefined {
  const found = objectsOf(resource.attributes).find(({ key }) => key === 'bookId');
  return found && labelOf(objectOf(found.value));
}

/** A label's text; lists and maps as JSON. An empty text is no label. */
function labelOf(value: Json): string | undefined {
  const [found] = Object.values(value);
  if (found === undefined || found === null || found === '') return undefined;
  return typeof found === 'object' ? JSON.stringify(found) : String(found);
}
