import { LATE_BLOCK, LATE_FRONTIER } from './late-requests.ts';
import { BLOCKS, FOLDER, NUMBERS } from './layout.ts';
import type { Actor, World } from './world.ts';

const PC = { IDLE: 0, READ_BLOCK: 1, REPLACE_BLOCK: 2, KEYS: 3, FRONTIER: 4 } as const;

/** A process that folds: entries into blocks, keys into their collection, then the frontier. It may stop between any two steps. */
export const folders: Actor = (world, state, emit) => {
  for (let i = 0; i < world.scenario.folders; i++) folder(world, i, state, emit);
};

function folder(world: World, index: number, state: Uint8Array, emit: Parameters<Actor>[2]): void {
  const { layout, fault } = world;
  const at = layout.folders + index * FOLDER.SIZE;
  const pc = state[at + FOLDER.PC];
  const low = state[at + FOLDER.LOW] as number;
  const high = state[at + FOLDER.HIGH] as number;
  const block = state[at + FOLDER.BLOCK] as number;
  // The folder's own copy of the entries, at its number as in the log.
  const entries = at + FOLDER.ENTRIES - 1;
  const go = (step: string, change: (next: Uint8Array) => void, from = state) => {
    const next = from.slice();
    change(next);
    emit(`folder ${index}: ${step}`, next);
  };
  const stop = (next: Uint8Array) => next.fill(0, at, at + FOLDER.SIZE);
  const toBlock = (next: Uint8Array, number: number) => {
    next[at + FOLDER.BLOCK] = number;
    next[at + FOLDER.MARK] = 0;
    next[at + FOLDER.COUNTS] = 0;
    next[at + FOLDER.PC] = number < BLOCKS ? PC.READ_BLOCK : afterBlocks(world);
  };

  if (pc === PC.IDLE) {
    const from = state[layout.folded] as number;
    const end = fault === 'fold over a gap' ? world.lastEntry(state) : world.endAfter(state, from);
    if (end <= from) return;
    go('read the log', (next) => {
      next[at + FOLDER.LOW] = from;
      next[at + FOLDER.HIGH] = end;
      for (let n = from + 1; n <= end; n++) next[entries + n] = world.entry(state, n);
      if (fault === 'frontier before blocks') next[at + FOLDER.PC] = PC.FRONTIER;
      else toBlock(next, 0);
    });
    return;
  }
  go('stop', stop);
  switch (pc) {
    case PC.READ_BLOCK: {
      const stored = world.block(block);
      const mark = state[stored] as number;
      const isTouched = touchedBetween(world, state, entries, block, low, high);
      const isMissing = mark === 0 && fault === 'missing block counts as newer';
      if (!isTouched || mark >= high || isMissing) go('skip the block', (next) => toBlock(next, block + 1));
      else
        go('read the block', (next) => {
          next[at + FOLDER.PC] = PC.REPLACE_BLOCK;
          next[at + FOLDER.MARK] = mark;
          next[at + FOLDER.COUNTS] = state[stored + 1] as number;
        });
      return;
    }
    case PC.REPLACE_BLOCK: {
      const stored = world.block(block);
      const mark = state[at + FOLDER.MARK] as number;
      const from = fault === 'mark not read' ? low : Math.max(mark, low);
      const counts = world.plusEntries(state[at + FOLDER.COUNTS] as number, block, state, entries, from, high);
      const newMark = fault === 'mark set to the first entry' ? low + 1 : high;
      const matches = state[stored] === mark || fault === 'block replaced whatever its mark';
      const replace = (next: Uint8Array) => {
        next[stored] = newMark;
        next[stored + 1] = counts;
      };
      if (matches) {
        go('replace the block', (next) => {
          replace(next);
          toBlock(next, block + 1);
        });
        go('replace the block, answer lost', (next) => {
          replace(next);
          toBlock(next, block);
        });
      } else {
        const isDone = fault === 'duplicate block counts as applied' && mark === 0;
        go('the block has changed', (next) => toBlock(next, isDone ? block + 1 : block));
      }
      const late = world.withLate(state, [LATE_BLOCK, block, mark, newMark, counts]);
      if (late) go('replace the block, on its way', (next) => toBlock(next, block), late);
      return;
    }
    case PC.KEYS: {
      const keys = world.keysOf(state, entries, low, high);
      go('record the keys', (next) => {
        next[layout.keys] = (state[layout.keys] as number) | keys;
        if (fault === 'keys recorded after the frontier') stop(next);
        else next[at + FOLDER.PC] = PC.FRONTIER;
      });
      return;
    }
    case PC.FRONTIER: {
      const raised = Math.max(state[layout.folded] as number, high);
      const after = (next: Uint8Array) => {
        if (fault === 'frontier before blocks') toBlock(next, 0);
        else if (fault === 'keys recorded after the frontier') next[at + FOLDER.PC] = PC.KEYS;
        else stop(next);
      };
      go('raise the frontier', (next) => {
        next[layout.folded] = fault === 'frontier set instead of raised' ? high : raised;
        after(next);
      });
      const late = world.withLate(state, [LATE_FRONTIER, high, 0, 0, 0]);
      if (late) go('raise the frontier, on its way', after, late);
    }
  }
}

function afterBlocks({ fault }: World): number {
  return fault === 'keys recorded after the frontier' ? PC.FRONTIER : PC.KEYS;
}

function touchedBetween(
  world: World,
  state: Uint8Array,
  entries: number,
  block: number,
  low: number,
  high: number,
): boolean {
  for (let n = low + 1; n <= Math.min(high, NUMBERS); n++) {
    if (world.touches(state[entries + n] as number, block)) return true;
  }
  return false;
}
