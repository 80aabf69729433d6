import { CACHE_PC, exactCounts } from './cache.ts';
import { countOf } from './entry.ts';
import { historyCounts } from './follower.ts';
import { CACHE, FOLLOWER, READER } from './layout.ts';
import { READER_PC } from './reader.ts';
import type { World } from './world.ts';

/**
 * What is wrong in a state, if everybody died here and one process folded the rest and counted: a batch is `lost` (acknowledged, and not there),
 * there `twice` or by `half`, or the log is `stuck`. Beside that, what an answer shows that was just given, or a follower was told.
 */
export function judge(world: World, state: Uint8Array): string | undefined {
  const { layout, scenario } = world;
  const all = exactCounts(world, state).counts;
  const stored = wrongCounts(world, all, world.acknowledged(state), 'lost');
  if (stored) return stored;
  if (isStuck(world, state)) return 'stuck';
  if (scenario.reader && state[layout.reader + READER.PC] === READER_PC.ANSWERED) {
    const at = layout.reader + READER.COUNTS;
    const wrong = wrongCounts(
      world,
      [...state.subarray(at, at + 2)],
      state[layout.reader + READER.MUST] as number,
      'stale',
    );
    if (wrong) return `reader: ${wrong}`;
  }
  if (scenario.cache && state[layout.cache + CACHE.PC] === CACHE_PC.ANSWERED) {
    const at = layout.cache + CACHE.COUNTS;
    const wrong = wrongCounts(
      world,
      [...state.subarray(at, at + 2)],
      state[layout.cache + CACHE.MUST] as number,
      'stale',
    );
    if (wrong) return `cache: ${wrong}`;
  }
  if (scenario.follower) {
    const told = state[layout.follower + FOLLOWER.COUNTS] as number;
    if (told !== historyCounts(world, state, state[layout.follower + FOLLOWER.HEAD] as number))
      return 'follower: wrong';
  }
  return undefined;
}

/** Each batch once in every block that it touches, or in none; in all of them where it must be there. */
function wrongCounts(world: World, counts: readonly number[], must: number, missing: string): string | undefined {
  for (const [batch, { touches }] of world.scenario.batches.entries()) {
    const found = world.blocks
      .filter((block) => touches[block])
      .map((block) => countOf(counts[block] as number, batch));
    if (found.some((count) => count > 1)) return 'twice';
    if (found.some((count) => count !== found[0])) return 'half';
    if ((must >> batch) & 1 && found[0] !== 1) return missing;
  }
  return undefined;
}

/** Nobody passes an empty number, and nobody fills one that lies below an entry or was taken away. */
function isStuck(world: World, state: Uint8Array): boolean {
  const folded = state[world.layout.folded] as number;
  if (folded < (state[world.layout.floor] as number) && world.entry(state, folded + 1) === 0) return true;
  return world.fault !== 'fold over a gap' && world.lastEntry(state) > Math.max(folded, world.endAfter(state, folded));
}
