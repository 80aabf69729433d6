import { useRef } from 'react';

/** A value; while there is none, the last one under the same key: what a range that moved on shows until its answer comes. */
export function useKept<T>(key: string, value: T | undefined): T | undefined {
  const kept = useRef<{ readonly key: string; readonly value: T }>(undefined);
  if (value !== undefined) kept.current = { key, value };
  return value ?? (kept.current?.key === key ? kept.current.value : undefined);
}
