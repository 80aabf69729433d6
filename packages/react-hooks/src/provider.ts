import type { MetricsSource } from '@metrics-handler/core/observer';
import { createContext, createElement, type ReactNode, useContext } from 'react';

const SourceContext = createContext<MetricsSource | null>(null);

export interface MetricsProviderProps {
  /** A client of a server, or a handler in this process. */
  readonly client: MetricsSource;
  readonly children?: ReactNode;
}

/** Gives the hooks below it their client. The client belongs to the caller, who closes it. */
export function MetricsProvider({ client, children }: MetricsProviderProps): ReactNode {
  return createElement(SourceContext.Provider, { value: client }, children);
}

/** The client itself, for what has no hook. */
export function useMetricsApi(): MetricsSource {
  const source = useContext(SourceContext);
  if (source) return source;
  throw new Error('metrics-handler: put <MetricsProvider client={…}> around the components that use its hooks');
}
