import type { Book, BookListOptions } from '@metrics-handler/core';
import { observersOf, PagesObserver, stableKey } from '@metrics-handler/core/observer';
import { useCallback } from 'react';
import { useMetricsApi } from './provider.ts';
import { useObserver } from './use-observer.ts';

export interface BooksResult {
  readonly books: readonly Book[] | undefined;
  readonly hasMore: boolean;
  /** Adds the next page. */
  readonly loadMore: () => void;
  readonly error: Error | undefined;
  readonly isFetching: boolean;
  readonly refetch: () => void;
}

/** The books by title, as far as they were asked for: a page of `limit` at first, and one more with each `loadMore`. */
export function useBooks({ search, limit }: Omit<BookListOptions, 'cursor'> = {}): BooksResult {
  const api = useMetricsApi();
  const key = stableKey('books/list', { search, limit });
  const { state, refetch } = useObserver(
    key,
    () => new PagesObserver((cursor) => api.books.list({ search, limit, cursor })),
  );
  const loadMore = useCallback(() => {
    (observersOf(api).get<never>(key) as PagesObserver<Book> | undefined)?.loadMore();
  }, [api, key]);
  return {
    books: state.data?.items,
    hasMore: typeof state.data?.nextCursor === 'string',
    loadMore,
    error: state.error,
    isFetching: state.isFetching,
    refetch,
  };
}
