import { useCallback, useSyncExternalStore } from 'react';
import { presetOf } from '../time/presets.ts';
import type { Range } from './view.ts';

/** A preset's start moves on so many times in its span, so that a page that stays open for days shows what it says. */
const RENEWALS = 60;
const MINUTE_MS = 60_000;

/** Where a range that ends now begins: a fixed instant for a while, so that the query stays the same query. Undefined for an exact range. */
export function useRangeStart(range: Range): number | undefined {
  const span = range.kind === 'preset' ? presetOf(range.id)?.ms : undefined;
  const subscribe = useCallback(
    (onChange: () => void) => {
      if (span === undefined) return () => {};
      const timer = setInterval(onChange, MINUTE_MS);
      return () => clearInterval(timer);
    },
    [span],
  );
  return useSyncExternalStore(subscribe, () => span && startOf(span, Date.now()));
}

/** Every page that looks within the same step asks the same query. */
function startOf(span: number, now: number): number {
  const step = renewalOf(span);
  return Math.floor(now / step) * step - span;
}

/** How long a start stays what it is. */
export function renewalOf(span: number): number {
  return Math.max(MINUTE_MS, span / RENEWALS);
}
