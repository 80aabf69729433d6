import { entryOf } from './entry.ts';
import { LATE_INSERT, LATE_INSERT_ANSWERED } from './late-requests.ts';
import { CLIENT, NUMBERS, UNLOADED, WRITER } from './layout.ts';
import { type Actor, CLIENT_STATUS, type World } from './world.ts';

const PC = { IDLE: 0, FOLLOW: 1, LOOK_UP: 2, INSERT: 3, DUPLICATE: 4, CHECK_FLOOR: 5, FOLLOW_ON: 6 } as const;

const LIVES = 4;

/** A process that appends batches, one at a time, and may die between any two steps. */
export const writers: Actor = (world, state, emit) => {
  for (let i = 0; i < world.scenario.writers; i++) {
    writer(world, i, state, emit);
    die(world, i, state, emit);
  }
};

function writer(world: World, index: number, state: Uint8Array, emit: Parameters<Actor>[2]): void {
  const { layout, fault } = world;
  const at = layout.writers + index * WRITER.SIZE;
  const batch = (state[at + WRITER.BATCH] as number) - 1;
  const head = state[at + WRITER.HEAD] as number;
  const own = entryOf(batch, index * LIVES + (state[at + WRITER.LIFE] as number));
  const n = head + 1;
  const isVoid = n <= (state[layout.floor] as number);
  const unload = (next: Uint8Array) => {
    next[at + WRITER.HEAD] = UNLOADED;
  };
  const name = (step: string) => `writer ${index}: ${step}`;
  const go = (step: string, pc: number, change: (next: Uint8Array) => void = () => {}) => {
    const next = state.slice();
    next[at + WRITER.PC] = pc;
    change(next);
    emit(name(step), next);
  };
  const finish = (step: string, status: number, change: (next: Uint8Array) => void = () => {}) =>
    go(step, PC.IDLE, (next) => {
      // The sender may have been told before, by a protocol that does.
      if (next[world.client(batch)] !== CLIENT_STATUS.ACKNOWLEDGED) next[world.client(batch)] = status;
      next[at + WRITER.BATCH] = 0;
      next[at + WRITER.KEYS] = 0;
      next[at + WRITER.ACCEPTED] = 0;
      change(next);
    });

  switch (state[at + WRITER.PC]) {
    case PC.IDLE:
      for (const [b, { keyed }] of world.scenario.batches.entries()) {
        const client = world.client(b);
        const status = state[client];
        const repeats = status === CLIENT_STATUS.UNKNOWN && keyed && (state[client + CLIENT.SENT] as number) < 2;
        // A key is promised to be known only for so long.
        if (status !== CLIENT_STATUS.FRESH && !(repeats && state[layout.barrier] === 0)) continue;
        go(`accept batch ${b}`, PC.FOLLOW, (next) => {
          next[at + WRITER.BATCH] = b + 1;
          next[at + WRITER.ACCEPTED] = state[layout.barrier] === 0 ? 0 : 1;
          next[client] = fault === 'acknowledged before the insert' ? CLIENT_STATUS.ACKNOWLEDGED : CLIENT_STATUS.SENT;
          next[client + CLIENT.SENT] = (next[client + CLIENT.SENT] as number) + 1;
        });
      }
      return;
    case PC.FOLLOW:
    case PC.FOLLOW_ON: {
      const folded = state[layout.folded] as number;
      const from = head !== UNLOADED && world.canFollow(state, head) ? head : folded;
      const end = world.endAfter(state, from);
      const barrier = state[layout.barrier] as number;
      const isTooOld = barrier > 0 && barrier <= end && state[at + WRITER.ACCEPTED] === 0;
      if (isTooOld && fault !== 'keys forgotten without a barrier') {
        finish('meet a newer barrier', CLIENT_STATUS.UNKNOWN);
        return;
      }
      const looksUp = world.scenario.batches[batch]?.keyed && state[at + WRITER.PC] === PC.FOLLOW;
      go('follow the log', looksUp ? PC.LOOK_UP : PC.INSERT, (next) => {
        next[at + WRITER.HEAD] = end;
        next[at + WRITER.KEYS] = looksUp ? world.keysOf(state, layout.log, Math.min(folded, from), end) : 0;
      });
      return;
    }
    case PC.LOOK_UP: {
      const pending = fault === 'key looked up among folded entries only' ? 0 : (state[at + WRITER.KEYS] as number);
      const isKnown = ((pending | (state[layout.keys] as number)) >> batch) & 1;
      if (isKnown) finish('find the key', CLIENT_STATUS.ACKNOWLEDGED);
      else
        go('look the key up', PC.INSERT, (next) => {
          next[at + WRITER.KEYS] = 0;
        });
      return;
    }
    case PC.INSERT: {
      finish('give up', CLIENT_STATUS.UNKNOWN);
      if (n > NUMBERS) return;
      const isFree = world.entry(state, n) === 0;
      go('insert', isFree ? PC.CHECK_FLOOR : PC.DUPLICATE, (next) => world.insert(next, n, own));
      const afterUnknown = (next: Uint8Array) => {
        if (fault === 'after an unknown outcome the next number') next[at + WRITER.HEAD] = n;
        return next;
      };
      if (isFree)
        go('insert, answer lost', PC.INSERT, (next) => {
          world.insert(afterUnknown(next), n, own);
        });
      const late = world.withLate(state, [LATE_INSERT, n, own, 0, 0]);
      if (late) emit(name('insert, on its way'), afterUnknown(late));
      if (fault !== 'two numbers open' && fault !== 'fold over a gap') return;
      const answered = world.withLate(state, [LATE_INSERT_ANSWERED, n, own, 0, 0]);
      if (!answered) return;
      Object.assign(answered, { [at + WRITER.PC]: PC.IDLE, [at + WRITER.BATCH]: 0, [at + WRITER.HEAD]: n });
      emit(name('insert, and open the next number'), answered);
      return;
    }
    case PC.DUPLICATE: {
      const there = world.entry(state, n);
      const isOwn = there === own && fault !== 'any duplicate is foreign';
      if (fault === 'any duplicate is success') finish('duplicate', CLIENT_STATUS.ACKNOWLEDGED);
      else if (there === 0) go('read the number: empty', PC.INSERT);
      else if (isOwn) go('read the number: own', PC.CHECK_FLOOR);
      // The number was freed, and somebody's late request landed on it: the own entry may have been there before.
      else if (isVoid && fault !== 'floor not read after a duplicate')
        finish('read the number: void', CLIENT_STATUS.UNKNOWN, unload);
      else go('read the number: foreign', fault === 'key looked up once' ? PC.FOLLOW_ON : PC.FOLLOW);
      return;
    }
    case PC.CHECK_FLOOR: {
      if (isVoid && fault !== 'floor not read after the insert')
        finish('read the floor: void', CLIENT_STATUS.UNKNOWN, unload);
      else
        finish('read the floor', CLIENT_STATUS.ACKNOWLEDGED, (next) => {
          next[at + WRITER.HEAD] = n;
        });
    }
  }
}

function die(world: World, index: number, state: Uint8Array, emit: Parameters<Actor>[2]): void {
  const at = world.layout.writers + index * WRITER.SIZE;
  const life = state[at + WRITER.LIFE] as number;
  if (life >= world.scenario.crashes || state[at + WRITER.PC] === PC.IDLE) return;
  const next = state.slice();
  const client = world.client((state[at + WRITER.BATCH] as number) - 1);
  if (next[client] === CLIENT_STATUS.SENT) next[client] = CLIENT_STATUS.UNKNOWN;
  next.fill(0, at, at + WRITER.SIZE);
  next[at + WRITER.HEAD] = UNLOADED;
  next[at + WRITER.LIFE] = life + 1;
  emit(`writer ${index}: die`, next);
}
