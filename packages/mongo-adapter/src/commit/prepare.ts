import type { Change, SeriesId } from '@metrics-handler/core';
import { rawCount } from '@metrics-handler/core/storage';
import type { Folder } from '../fold/folder.ts';
import type { Entry } from '../log/log-document.ts';
import { readPoints } from '../read/reads.ts';
import type { Store } from '../store.ts';
import { leadingPoints } from './judge-points.ts';
import { knownKeys } from './known-keys.ts';

/** What judging needs of the database, read at one position of the log. */
export interface Prepared {
  readonly head: number;
  /** Content hashes of keys that are known, by hashed key. */
  readonly keys: ReadonlyMap<string, string>;
  /** Points that the deletion would remove. */
  readonly removes: number;
  readonly isDeletion: boolean;
}

/** Reads what the first changes will be judged by. */
export async function prepare(store: Store, folder: Folder, changes: readonly Change[]): Promise<Prepared> {
  const [first] = changes;
  const { head } = store.replica.memory;
  const nothing = { head, keys: new Map<string, string>(), removes: 0, isDeletion: false };
  if (first?.kind === 'points') return { ...nothing, keys: await knownKeys(store, leadingPoints(changes)) };
  if (first?.kind !== 'delete') return nothing;
  for (;;) {
    const series = selected(store, first);
    const { cursor, points } = await readPoints(store, folder, { series, from: first.from, to: first.to });
    // A series that another process has made is selected only once its entry was read.
    if (String(selected(store, first)) !== String(series)) continue;
    const removes = points.reduce((sum, columns) => sum + rawCount(columns), 0);
    return { ...nothing, head: cursor[0] as number, removes, isDeletion: true };
  }
}

function selected({ replica }: Store, { selector }: Extract<Change, { kind: 'delete' }>): SeriesId[] {
  return replica.memory.catalog.select(selector).map(({ id }) => id);
}

/** The entries that came in since; nothing where judging by them would miss something, and what was read is to be read again. */
export function entriesSince({ replica }: Store, { head, isDeletion }: Prepared): readonly Entry[] | undefined {
  const { head: now, tail } = replica.memory;
  if (now === head) return [];
  const between = tail.after(head, now - head);
  const isStale = ({ content: { kind } }: Entry) =>
    // Keys that were read are forgotten since, or points that were counted are gone.
    isDeletion ? kind !== 'points' && kind !== 'forget' : kind === 'forget';
  return between?.some(isStale) ? undefined : between;
}
