import { useEffect, useState } from 'react';
import { presetOf } from '../time/presets.ts';
import type { Range } from './view.ts';

/** A preset's start is taken again so often, so that a page that stays open for days shows what it says. */
const RENEWALS = 60;

/** Where a range that ends now begins: a fixed instant for a while, so that the query stays the same query. Undefined for an exact range. */
export function useRangeStart(range: Range): number | undefined {
  const span = range.kind === 'preset' ? presetOf(range.id)?.ms : undefined;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (span === undefined) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), Math.max(60_000, span / RENEWALS));
    return () => clearInterval(timer);
  }, [span]);
  return span === undefined ? undefined : now - span;
}
