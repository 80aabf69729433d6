import { IDEMPOTENCY_MAX_AGE_MS } from '@metrics-handler/core/storage';
import { documentOf, type EntryContent } from '../log/log-document.ts';
import { allOf } from '../retried.ts';
import type { Store } from '../store.ts';

const LOOKED_AT = 10_000;
/** Longer than the promise, for attempts that began in time. */
export const KEY_GRACE_MS = 60_000;

/**
 * Forgets keys past their age by an entry of the log: whoever was about to use one then learns that it may have been used and forgotten meanwhile. Everything has been folded.
 * Tells whether it did.
 */
export async function forgetKeys({ collections, lane, replica, context }: Store): Promise<boolean> {
  const now = context.clock.now();
  const keptSince = now - IDEMPOTENCY_MAX_AGE_MS - KEY_GRACE_MS;
  const oldest = await allOf(() =>
    collections.keys
      .find({ n: { $gt: 0 } })
      .sort({ n: 1 })
      .limit(LOOKED_AT)
      .project<{ n: number; at: number }>({ n: 1, at: 1 }),
  );
  const [first] = oldest;
  if (!first || first.at >= keptSince) return false;
  const { head, frontier, headReadAt } = replica.memory;
  if (frontier < head) return true;
  const young = oldest.find(({ at }) => at >= keptSince);
  const below = young?.n ?? (oldest.at(-1)?.n as number) + 1;
  const content: EntryContent = { kind: 'forget', below };
  const n = head + 1;
  if (await lane.append(n, documentOf(content), now, headReadAt)) replica.accept({ n, at: now, content });
  return true;
}
