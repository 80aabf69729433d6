import { useMetricsApi } from '@metrics-handler/react-hooks';
import { useEffect, useState } from 'react';

/** Titles of books by id, as they become known; null for a book that is not there (any more). */
export function useBookTitles(ids: readonly string[]): ReadonlyMap<string, string | null> {
  const { books } = useMetricsApi();
  const [titles, setTitles] = useState<ReadonlyMap<string, string | null>>(new Map());
  const missing = ids.filter((id) => !titles.has(id)).join(' ');
  useEffect(() => {
    if (missing === '') return undefined;
    let isOver = false;
    const look = async (id: string) =>
      [
        id,
        await books.get(id).then(
          (book) => book?.title ?? null,
          () => null,
        ),
      ] as const;
    void Promise.all(missing.split(' ').map(look)).then((found) => {
      if (!isOver) setTitles((before) => new Map([...before, ...found]));
    });
    return () => {
      isOver = true;
    };
  }, [missing, books]);
  return titles;
}
