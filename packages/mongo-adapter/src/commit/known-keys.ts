import { createHash } from 'node:crypto';
import { allOf } from '../retried.ts';
import type { Store } from '../store.ts';
import type { PointsChange } from './judge-points.ts';

/** Keys may hold any characters, lone surrogates included, which MongoDB would not keep apart. */
export function hashOfKey(key: string): string {
  return createHash('sha256').update(JSON.stringify(key)).digest('base64url');
}

/** The content hashes of these changes' keys that are known at the head, by hashed key. */
export async function knownKeys(
  { collections, replica }: Store,
  changes: readonly PointsChange[],
): Promise<Map<string, string>> {
  const keys = changes.flatMap(({ idempotency }) => (idempotency ? [hashOfKey(idempotency.key)] : []));
  if (keys.length === 0) return new Map();
  // Memory before the collection: an entry is folded only after it was taken in, or before the frontier that memory knows.
  const { pending, forgottenBelow } = replica.memory;
  const known = new Map<string, string>();
  for (const key of keys) {
    const found = pending.keyOf(key);
    if (found && found.n >= forgottenBelow) known.set(key, found.hash);
  }
  const others = keys.filter((key) => !known.has(key));
  if (others.length === 0) return known;
  const found = await allOf(() => collections.keys.find({ _id: { $in: others } }));
  for (const { _id, hash, n } of found) if (n >= forgottenBelow) known.set(_id, hash);
  return known;
}
