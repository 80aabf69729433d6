import type { ApiKey } from '@metrics-handler/core';
import { useMetricsApi } from '@metrics-handler/react-hooks';
import { useEffect, useState } from 'react';

/** The keys of the store. */
export function useKeys() {
  const api = useMetricsApi();
  const [state, setState] = useState<{ readonly keys?: readonly ApiKey[]; readonly error?: Error }>({});
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads again
  useEffect(() => {
    let isOver = false;
    api.keys.list().then(
      (keys) => isOver || setState({ keys }),
      (error: Error) => isOver || setState({ error }),
    );
    return () => {
      isOver = true;
    };
  }, [api, round]);
  return { ...state, refetch: () => setRound(round + 1) };
}
