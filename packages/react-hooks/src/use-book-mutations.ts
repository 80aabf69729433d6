import type { BooksApi } from '@metrics-handler/core';
import { observersOf } from '@metrics-handler/core/observer';
import { useMemo } from 'react';
import { useMetricsApi } from './provider.ts';

export type BookMutations = Pick<BooksApi, 'create' | 'update' | 'remove' | 'importRows'>;

/** Changes to books; every book and list on the page is asked for again after each. They reject as `books` does. */
export function useBookMutations(): BookMutations {
  const api = useMetricsApi();
  return useMemo(() => {
    const refetching =
      <A extends unknown[], R>(change: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        try {
          return await change(...args);
        } finally {
          // A failure may have changed something too: an import that broke off, an edit that came second.
          observersOf(api).refetch('books/');
        }
      };
    const { books } = api;
    return {
      create: refetching(books.create),
      update: refetching(books.update),
      remove: refetching(books.remove),
      importRows: refetching(books.importRows),
    };
  }, [api]);
}
