import { StateSet } from './state-set.ts';

/** Calls `emit` for every step that can be taken from a state; `next` is used up by the call. */
export type Steps = (state: Uint8Array, emit: (label: string, next: Uint8Array) => void) => void;

/** What is wrong in a state; undefined if nothing. */
export type Judge = (state: Uint8Array) => string | undefined;

export interface Exploration {
  readonly states: number;
  /** The bad state that the fewest steps lead to. */
  readonly violation?: { readonly wrong: string; readonly trace: readonly string[] };
}

const CHUNK_STATES = 2 ** 14;

/** Goes through every state that can be reached, nearest first, and stops at the first bad one. */
export function explore(initial: Uint8Array, steps: Steps, judge: Judge): Exploration {
  const seen = new StateSet();
  const states = new Arena(initial.length);
  const parents: number[] = [];
  const visit = (state: Uint8Array, parent: number): boolean => {
    if (!seen.add(state)) return false;
    states.push(state);
    parents.push(parent);
    return true;
  };
  visit(initial, -1);
  for (let at = 0; at < states.size; at++) {
    let wrong: string | undefined;
    let bad = 0;
    steps(states.get(at), (_, next) => {
      if (!visit(next, at) || wrong !== undefined) return;
      wrong = judge(next);
      bad = states.size - 1;
    });
    if (wrong !== undefined)
      return { states: seen.size, violation: { wrong, trace: traceOf(bad, parents, states, steps) } };
  }
  return { states: seen.size };
}

function traceOf(at: number, parents: readonly number[], states: Arena, steps: Steps): string[] {
  const trace: string[] = [];
  for (let child = at; (parents[child] as number) >= 0; child = parents[child] as number) {
    const reached = states.get(child);
    let label = '';
    steps(states.get(parents[child] as number), (step, next) => {
      if (next.every((byte, i) => byte === reached[i])) label = step;
    });
    trace.unshift(label);
  }
  return trace;
}

/** States of one length, in the order in which they were found. */
class Arena {
  readonly #length: number;
  readonly #chunks: Uint8Array[] = [];
  size = 0;

  constructor(length: number) {
    this.#length = length;
  }

  push(state: Uint8Array): void {
    const at = this.size % CHUNK_STATES;
    if (at === 0) this.#chunks.push(new Uint8Array(CHUNK_STATES * this.#length));
    (this.#chunks.at(-1) as Uint8Array).set(state, at * this.#length);
    this.size++;
  }

  get(index: number): Uint8Array {
    const at = (index % CHUNK_STATES) * this.#length;
    return (this.#chunks[Math.floor(index / CHUNK_STATES)] as Uint8Array).subarray(at, at + this.#length);
  }
}
