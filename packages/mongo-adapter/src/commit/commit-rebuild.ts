import type { SeriesId } from '@metrics-handler/core';
import { documentOf, type EntryContent } from '../log/log-document.ts';
import type { Store } from '../store.ts';

/** Appends the entry that has cells recomputed, and resolves to its number. */
export async function commitRebuild(
  { replica, lane, context }: Store,
  series: readonly SeriesId[],
  from: number,
  to: number,
): Promise<number> {
  const content: EntryContent = { kind: 'rebuild', series, from, to };
  for (;;) {
    await replica.synchronise();
    const { head, headReadAt } = replica.memory;
    const at = context.clock.now();
    const n = head + 1;
    if (!(await lane.append(n, documentOf(content), at, headReadAt))) continue;
    replica.accept({ n, at, content });
    return n;
  }
}
