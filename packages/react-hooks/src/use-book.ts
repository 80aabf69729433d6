import type { Book } from '@metrics-handler/core';
import { ResourceObserver, stableKey } from '@metrics-handler/core/observer';
import { useMetricsApi } from './provider.ts';
import { useObserver } from './use-observer.ts';

export interface BookResult {
  /** Null where there is no such book. */
  readonly book: Book | null | undefined;
  readonly error: Error | undefined;
  readonly isFetching: boolean;
  readonly refetch: () => void;
}

/** One book by its id or any form of its ISBN. With `undefined` nothing is asked. */
export function useBook(idOrIsbn: string | undefined): BookResult {
  const { books } = useMetricsApi();
  const key = idOrIsbn === undefined ? null : stableKey('books/one', idOrIsbn);
  const { state, refetch } = useObserver(key, () => new ResourceObserver(() => books.get(idOrIsbn ?? '')));
  return { book: state.data, error: state.error, isFetching: state.isFetching, refetch };
}
