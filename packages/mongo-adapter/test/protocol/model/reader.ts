import { BLOCKS, NUMBERS, READER } from './layout.ts';
import type { Actor } from './world.ts';

export const READER_PC = { IDLE: 0, LOG: 1, BLOCK_0: 2, BLOCK_1: 3, COMPOSE: 4, ANSWERED: 9 } as const;
const PC = READER_PC;

/** A reader of both blocks: the log first, then one block after the other, then what their marks say is newer. */
export const reader: Actor = (world, state, emit) => {
  if (!world.scenario.reader) return;
  const { layout, fault } = world;
  const at = layout.reader;
  const entries = at + READER.ENTRIES - 1;
  const blocksFirst = fault === 'blocks read before the log';
  const go = (step: string, pc: number, change: (next: Uint8Array) => void = () => {}) => {
    const next = state.slice();
    next[at + READER.PC] = pc;
    change(next);
    emit(`reader: ${step}`, next);
  };
  const readLog = (step: string, pc: number) => {
    const from = state[layout.folded] as number;
    const end = world.endAfter(state, from);
    go(step, pc, (next) => {
      next.fill(0, at + READER.ENTRIES, at + READER.SIZE);
      for (let n = from + 1; n <= end; n++) next[entries + n] = world.entry(state, n);
      next[at + READER.HEAD] = end;
    });
  };

  switch (state[at + READER.PC]) {
    case PC.IDLE:
      go('begin', blocksFirst ? PC.BLOCK_0 : PC.LOG, (next) => {
        next[at + READER.MUST] = world.acknowledged(state);
      });
      return;
    case PC.LOG:
      readLog('read the log', blocksFirst ? PC.COMPOSE : PC.BLOCK_0);
      return;
    case PC.BLOCK_0:
    case PC.BLOCK_1: {
      const block = (state[at + READER.PC] as number) - PC.BLOCK_0;
      const isLast = block === BLOCKS - 1;
      const after = blocksFirst ? PC.LOG : PC.COMPOSE;
      go(`read block ${block}`, isLast ? after : PC.BLOCK_1, (next) => {
        next[at + READER.MARKS + block] = state[world.block(block)] as number;
        next[at + READER.COUNTS + block] = state[world.block(block) + 1] as number;
      });
      return;
    }
    case PC.COMPOSE: {
      const head = state[at + READER.HEAD] as number;
      const newest = Math.max(head, ...world.blocks.map((block) => state[at + READER.MARKS + block] as number));
      const whole = state.slice();
      if (newest > head && fault !== 'newer mark ignored') {
        if (!world.canFollow(state, head) || world.endAfter(state, head) < newest) {
          // They are folded and gone by now.
          go('start again', PC.LOG);
          return;
        }
        for (let n = head + 1; n <= newest; n++) whole[entries + n] = world.entry(state, n);
      }
      go('answer', PC.ANSWERED, (next) => {
        for (const block of world.blocks) {
          const counts = state[at + READER.COUNTS + block] as number;
          const from = fault === 'overlay ignores marks' ? 0 : (state[at + READER.MARKS + block] as number);
          next[at + READER.COUNTS + block] = world.plusEntries(counts, block, whole, entries, from, NUMBERS);
          next[at + READER.MARKS + block] = 0;
        }
        next[at + READER.HEAD] = 0;
        next.fill(0, at + READER.ENTRIES, at + READER.SIZE);
      });
      return;
    }
    case PC.ANSWERED:
      go('rest', PC.IDLE, (next) => next.fill(0, at, at + READER.SIZE));
  }
};
