import { BARRIER, batchOf, plusOne } from './entry.ts';
import { BLOCKS, CLIENT, LATE, type Layout, layoutOf, NUMBERS } from './layout.ts';
import type { Fault, Scenario } from './scenario.ts';

export const CLIENT_STATUS = { FRESH: 0, SENT: 1, ACKNOWLEDGED: 2, UNKNOWN: 3 } as const;

/** The steps of one kind of participant. */
export type Actor = (world: World, state: Uint8Array, emit: (label: string, next: Uint8Array) => void) => void;

/** A scenario with what its states' bytes mean. */
export class World {
  readonly scenario: Scenario;
  readonly fault: Fault | undefined;
  readonly layout: Layout;

  constructor(scenario: Scenario, fault?: Fault) {
    this.scenario = scenario;
    this.fault = fault;
    this.layout = layoutOf(scenario);
  }

  byte(state: Uint8Array, at: number): number {
    return state[at] as number;
  }

  entry(state: Uint8Array, n: number): number {
    return n > NUMBERS ? 0 : (state[this.layout.log + n] as number);
  }

  /** The last number above `n` before the first empty one; `n` where the next is empty. */
  endAfter(state: Uint8Array, n: number): number {
    let end = n;
    while (this.entry(state, end + 1) !== 0) end++;
    return end;
  }

  /** The highest number that holds an entry. */
  lastEntry(state: Uint8Array): number {
    let n = NUMBERS;
    while (n > 0 && this.entry(state, n) === 0) n--;
    return n;
  }

  /** Whether a reader that has seen everything up to `n` finds that it can go on from there. */
  canFollow(state: Uint8Array, n: number): boolean {
    if (this.fault !== 'floor not read when following' && this.byte(state, this.layout.floor) > n) return false;
    return this.entry(state, n + 1) !== 0 || this.lastEntry(state) <= n;
  }

  /** Puts an entry at a number if that is empty; resolves to whether it was. Every number's first entry goes to the history, for the judge. */
  insert(state: Uint8Array, n: number, entry: number): boolean {
    if (this.entry(state, n) !== 0) return false;
    state[this.layout.log + n] = entry;
    if (this.byte(state, this.layout.history + n) === 0) state[this.layout.history + n] = entry;
    return true;
  }

  touches(entry: number, block: number): boolean {
    return entry !== 0 && entry !== BARRIER && this.scenario.batches[batchOf(entry)]?.touches[block] === true;
  }

  /** Adds the entries in `(from, to]`, which lie at `entries + number`, to the counts of a block. */
  plusEntries(counts: number, block: number, state: Uint8Array, entries: number, from: number, to: number): number {
    let sum = counts;
    for (let n = from + 1; n <= to; n++) {
      const entry = state[entries + n] as number;
      if (this.touches(entry, block)) sum = plusOne(sum, batchOf(entry));
    }
    return sum;
  }

  /** The keys of the entries in `(from, to]`, a bit per batch. */
  keysOf(state: Uint8Array, entries: number, from: number, to: number): number {
    let keys = 0;
    for (let n = from + 1; n <= to; n++) {
      const entry = state[entries + n] as number;
      if (entry !== 0 && entry !== BARRIER && this.scenario.batches[batchOf(entry)]?.keyed) keys |= 1 << batchOf(entry);
    }
    return keys;
  }

  client(batch: number): number {
    return this.layout.clients + batch * CLIENT.SIZE;
  }

  /** The batches whose sender was told that they are committed, a bit per batch. */
  acknowledged(state: Uint8Array): number {
    let mask = 0;
    for (let batch = 0; batch < this.scenario.batches.length; batch++) {
      if (this.byte(state, this.client(batch)) === CLIENT_STATUS.ACKNOWLEDGED) mask |= 1 << batch;
    }
    return mask;
  }

  block(block: number): number {
    return this.layout.blocks + 2 * block;
  }

  get blocks(): number[] {
    return Array.from({ length: BLOCKS }, (_, block) => block);
  }

  /** A copy with one more request on its way; undefined where it is one too many, or is on its way already. */
  withLate(state: Uint8Array, request: readonly [number, number, number, number, number]): Uint8Array | undefined {
    const { late } = this.layout;
    const slots = Array.from({ length: this.scenario.late }, (_, i) => late + i * LATE.SIZE);
    if (slots.some((slot) => request.every((byte, i) => state[slot + i] === byte))) return undefined;
    const free = slots.find((slot) => state[slot] === 0);
    if (free === undefined) return undefined;
    const next = state.slice();
    next.set(request, free);
    return next;
  }
}
