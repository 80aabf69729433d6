import { BARRIER, batchOf, plusOne } from './entry.ts';
import { FOLLOWER } from './layout.ts';
import type { Actor, World } from './world.ts';

/** A reader of the change log: one entry after the other, or a reset where the log no longer reaches back. */
export const follower: Actor = (world, state, emit) => {
  if (!world.scenario.follower) return;
  const at = world.layout.follower;
  const head = state[at + FOLLOWER.HEAD] as number;
  const next = state.slice();
  if (!world.canFollow(state, head)) {
    const end = world.endAfter(state, state[world.layout.folded] as number);
    next[at + FOLLOWER.HEAD] = end;
    next[at + FOLLOWER.COUNTS] = historyCounts(world, state, end);
    emit('follower: reset', next);
    return;
  }
  const entry = world.entry(state, head + 1);
  if (entry === 0) return;
  next[at + FOLLOWER.HEAD] = head + 1;
  if (entry !== BARRIER) next[at + FOLLOWER.COUNTS] = plusOne(state[at + FOLLOWER.COUNTS] as number, batchOf(entry));
  emit('follower: take an entry', next);
};

/** How often each batch was committed up to a number. */
export function historyCounts(world: World, state: Uint8Array, upTo: number): number {
  let counts = 0;
  for (let n = 1; n <= upTo; n++) {
    const entry = state[world.layout.history + n] as number;
    if (entry !== 0 && entry !== BARRIER) counts = plusOne(counts, batchOf(entry));
  }
  return counts;
}
