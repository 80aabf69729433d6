import { type Observer, type ObserverState, observersOf, PENDING } from '@metrics-handler/core/observer';
import { useCallback, useSyncExternalStore } from 'react';
import { useMetricsApi } from './provider.ts';

export interface Observed<T> {
  readonly state: ObserverState<T>;
  /** Asks again and shows what is there until the answer comes. */
  readonly refetch: () => void;
}

/**
 * The one way in which hooks meet their data: the observer of `key` is made when the component is there to stay, shared by equal keys, and released
 * a moment after the last one left. With the key `null` nothing is asked.
 */
export function useObserver<T>(key: string | null, create: () => Observer<T>): Observed<T> {
  const observers = observersOf(useMetricsApi());
  // biome-ignore lint/correctness/useExhaustiveDependencies: each render makes `create` anew, and it differs only where the key does
  const subscribe = useCallback(
    (listener: () => void) => (key === null ? () => {} : observers.observe(key, create, listener)),
    [observers, key],
  );
  const snapshot = (): ObserverState<T> => {
    if (key === null) return DISABLED;
    return observers.get<T>(key)?.getSnapshot() ?? PENDING;
  };
  const state = useSyncExternalStore(subscribe, snapshot, () => (key === null ? DISABLED : PENDING));
  const refetch = useCallback(() => {
    if (key !== null) observers.get(key)?.refetch();
  }, [observers, key]);
  return { state, refetch };
}

const DISABLED: ObserverState<never> = { ...PENDING, isFetching: false };
