import { batchOf } from './entry.ts';
import { LATE } from './layout.ts';
import { type Actor, CLIENT_STATUS } from './world.ts';

export const LATE_INSERT = 1;
export const LATE_BLOCK = 2;
export const LATE_FRONTIER = 3;
/** An insert whose sender went on but still hears of its success. */
export const LATE_INSERT_ANSWERED = 4;

/** Requests whose sender gave up, died or went on: each takes effect at any time, or never. */
export const lateRequests: Actor = (world, state, emit) => {
  const { layout, fault } = world;
  for (let i = 0; i < world.scenario.late; i++) {
    const slot = layout.late + i * LATE.SIZE;
    const [kind, at, a, b, c] = state.subarray(slot, slot + LATE.SIZE) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (kind === 0) continue;
    const next = state.slice();
    next.fill(0, slot, slot + LATE.SIZE);
    switch (kind) {
      case LATE_INSERT:
        world.insert(next, at, a);
        break;
      case LATE_INSERT_ANSWERED:
        if (world.insert(next, at, a)) next[world.client(batchOf(a))] = CLIENT_STATUS.ACKNOWLEDGED;
        break;
      case LATE_BLOCK: {
        const block = world.block(at);
        const isGuarded = fault !== 'block replaced whatever its mark';
        if (!isGuarded || next[block] === a) {
          next[block] = b;
          next[block + 1] = c;
        }
        break;
      }
      case LATE_FRONTIER: {
        const raised = Math.max(next[layout.folded] as number, at);
        next[layout.folded] = fault === 'frontier set instead of raised' ? at : raised;
      }
    }
    emit('a late request takes effect', next);
  }
};
