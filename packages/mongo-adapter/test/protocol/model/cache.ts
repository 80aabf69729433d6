import { CACHE } from './layout.ts';
import type { Actor, World } from './world.ts';

export const CACHE_PC = { IDLE: 0, FOLLOW: 1, FILL: 2, ANSWERED: 9 } as const;
const PC = CACHE_PC;

/** A process that keeps an answer with the number at which it is exact, and before each use adds what the log has above that. */
export const cache: Actor = (world, state, emit) => {
  if (!world.scenario.cache) return;
  const { layout, fault } = world;
  const at = layout.cache;
  const head = state[at + CACHE.HEAD] as number;
  const go = (step: string, pc: number, change: (next: Uint8Array) => void = () => {}) => {
    const next = state.slice();
    next[at + CACHE.PC] = pc;
    change(next);
    emit(`cache: ${step}`, next);
  };
  switch (state[at + CACHE.PC]) {
    case PC.IDLE:
      go('begin', PC.FOLLOW, (next) => {
        next[at + CACHE.MUST] = world.acknowledged(state);
      });
      return;
    case PC.FOLLOW: {
      if (state[at + CACHE.FILLED] === 0 || !world.canFollow(state, head)) {
        // The reader shows that such a read is exact though it takes several steps.
        const { end, counts } = exactCounts(world, state);
        go('read the store', PC.FILL, (next) => {
          next[at + CACHE.HEAD] = end;
          next.set(counts, at + CACHE.COUNTS);
        });
        return;
      }
      const end = world.endAfter(state, head);
      go('follow the log', PC.ANSWERED, (next) => {
        for (const block of world.blocks) {
          const counts = state[at + CACHE.COUNTS + block] as number;
          next[at + CACHE.COUNTS + block] = world.plusEntries(counts, block, state, layout.log, head, end);
        }
        next[at + CACHE.HEAD] = end;
      });
      return;
    }
    case PC.FILL:
      go('fill', PC.ANSWERED, (next) => {
        next[at + CACHE.FILLED] = 1;
        // What came meanwhile has "invalidated" a value that was not there yet.
        if (fault === 'cache filled after it was invalidated') next[at + CACHE.HEAD] = world.endAfter(state, head);
      });
      return;
    case PC.ANSWERED:
      go('rest', PC.IDLE, (next) => {
        next[at + CACHE.MUST] = 0;
      });
  }
};

/** What both blocks hold together with what is not folded yet. */
export function exactCounts(world: World, state: Uint8Array): { end: number; counts: number[] } {
  const { layout, fault } = world;
  const folded = state[layout.folded] as number;
  const end = fault === 'fold over a gap' ? world.lastEntry(state) : world.endAfter(state, folded);
  const counts = world.blocks.map((block) => {
    const mark = state[world.block(block)] as number;
    const stored = state[world.block(block) + 1] as number;
    return world.plusEntries(stored, block, state, layout.log, Math.max(mark, folded), end);
  });
  return { end, counts };
}
