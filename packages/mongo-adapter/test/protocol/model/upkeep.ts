import { BARRIER, batchOf } from './entry.ts';
import { NUMBERS } from './layout.ts';
import type { Actor, World } from './world.ts';

const BARRIER_NOWHERE = 254;

/** Deletes what is folded, the floor first; at any time, which stands for any age. */
export const retention: Actor = (world, state, emit) => {
  if (!world.scenario.retention) return;
  const { layout, fault } = world;
  const folded = state[layout.folded] as number;
  const floor = state[layout.floor] as number;
  const highest = fault === 'deleted before folded' ? world.endAfter(state, folded) : folded;
  if (floor < highest) {
    const next = state.slice();
    next[layout.floor] = highest;
    emit('retention: raise the floor', next);
  }
  const deletable = fault === 'deleted before the floor rose' ? folded : floor;
  for (let n = 1; n <= deletable; n++) {
    if (world.entry(state, n) === 0) continue;
    const next = state.slice();
    next[layout.log + n] = 0;
    emit(`retention: delete entry ${n}`, next);
    return;
  }
};

/** Appends a barrier, and when it is folded removes the keys of what lies below. */
export const forgetting: Actor = (world, state, emit) => {
  if (!world.scenario.forgetting) return;
  const { layout, fault } = world;
  const barrier = state[layout.barrier] as number;
  const next = state.slice();
  if (barrier === 0) {
    const end = world.endAfter(state, state[layout.folded] as number);
    if (end === 0 || end >= NUMBERS) return;
    if (fault === 'keys forgotten without a barrier') next[layout.barrier] = BARRIER_NOWHERE;
    else {
      world.insert(next, end + 1, BARRIER);
      next[layout.barrier] = end + 1;
    }
    emit('forgetting: append a barrier', next);
    return;
  }
  if (barrier !== BARRIER_NOWHERE && (state[layout.folded] as number) < barrier) return;
  const kept = (state[layout.keys] as number) & ~keysBelow(world, state, barrier);
  if (kept === state[layout.keys]) return;
  next[layout.keys] = kept;
  emit('forgetting: remove keys', next);
};

function keysBelow({ layout }: World, state: Uint8Array, barrier: number): number {
  let keys = 0;
  for (let n = 1; n <= Math.min(barrier - 1, NUMBERS); n++) {
    const entry = state[layout.history + n] as number;
    if (entry !== 0 && entry !== BARRIER) keys |= 1 << batchOf(entry);
  }
  return keys;
}
