import type { PointsSelection, RawPoint } from '@metrics-handler/core';
import { useMetricsApi } from '@metrics-handler/react-hooks';
import { useCallback, useEffect, useState } from 'react';

interface PointsState {
  readonly points: readonly RawPoint[] | undefined;
  readonly cursor: string | null;
  readonly error: Error | undefined;
  readonly isFetching: boolean;
}

const START: PointsState = { points: undefined, cursor: null, error: undefined, isFetching: true };
const PAGE_POINTS = 200;

/** Raw points of a selection, page by page. */
export function usePoints({ name, bookId, from, to }: PointsSelection) {
  const api = useMetricsApi();
  const [state, setState] = useState(START);
  const [round, setRound] = useState(0);

  const load = useCallback(
    async (cursor: string | undefined, before: readonly RawPoint[], isOver: () => boolean) => {
      setState((held) => ({ ...held, isFetching: true }));
      try {
        const page = await api.points.list({ name, bookId, from, to, cursor, limit: PAGE_POINTS });
        if (isOver()) return;
        setState({ points: [...before, ...page.items], cursor: page.nextCursor, error: undefined, isFetching: false });
      } catch (error) {
        if (!isOver()) setState({ ...START, error: error as Error, isFetching: false });
      }
    },
    [api, name, bookId, from, to],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads again
  useEffect(() => {
    let isOver = false;
    void load(undefined, [], () => isOver);
    return () => {
      isOver = true;
    };
  }, [load, round]);

  return {
    ...state,
    hasMore: state.cursor !== null,
    loadMore: () => void load(state.cursor ?? undefined, state.points ?? [], () => false),
    refetch: () => setRound(round + 1),
  };
}
