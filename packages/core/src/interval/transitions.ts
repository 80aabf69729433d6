/** A change of a zone's offset: ms to add to UTC before and from the instant `at` on. */
export interface Transition {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** The changes in one mean Gregorian year, and the offset that it begins with. */
interface Span {
  readonly offset: number;
  readonly transitions: readonly Transition[];
}

/** A mean Gregorian year. Whole weeks fit 400 of them, so every rule of the form "last Sunday of March" repeats after 400 spans. */
const SPAN_MS = 31_556_952_000;
const RULE_PERIOD = 400;
/** The year 2101. From then on the tz database holds only rules; its last dated changes, around Ramadan, are of 2087. */
const FIRST_RULE_SPAN = 131;
/** The year 1800: no zone has a change before 1840. */
const FIRST_SPAN = -170;
/**
 * Steps of 3.8 days. A change that is undone within one step would be missed; since 1980 the shortest-lived offset lasted 6.9 days (a week of
 * summer time in Recife in 2000).
 */
const STEPS_PER_SPAN = 96;
const STEP_MS = SPAN_MS / STEPS_PER_SPAN;

/** The offset of one zone over time, found from single offsets span by span and kept. */
export class Transitions {
  readonly #read: (t: number) => number;
  /** At most 701: see `sourceSpan`. */
  readonly #spans = new Map<number, Span>();
  /** The stretch of constant offset that was asked for last. */
  #from = 0;
  #to = 0;
  #offset = 0;

  /** @param read gives the offset at one instant */
  constructor(read: (t: number) => number) {
    this.#read = read;
  }

  offsetAt(t: number): number {
    if (t < this.#from || t >= this.#to) this.#seek(t);
    return this.#offset;
  }

  /** The changes with `from <= at < to`, ascending. */
  between(from: number, to: number): Transition[] {
    const found: Transition[] = [];
    for (let index = Math.floor(from / SPAN_MS); index * SPAN_MS < to; index++) {
      const source = sourceSpan(index);
      const shift = (index - source) * SPAN_MS;
      for (const transition of this.#span(source).transitions) {
        const at = transition.at + shift;
        if (at >= from && at < to) found.push(shift === 0 ? transition : { ...transition, at });
      }
    }
    return found;
  }

  #seek(t: number): void {
    const index = Math.floor(t / SPAN_MS);
    const source = sourceSpan(index);
    const shift = (index - source) * SPAN_MS;
    const span = this.#span(source);
    this.#from = index * SPAN_MS;
    this.#to = this.#from + SPAN_MS;
    this.#offset = span.offset;
    for (const transition of span.transitions) {
      if (transition.at + shift > t) {
        this.#to = transition.at + shift;
        return;
      }
      this.#from = transition.at + shift;
      this.#offset = transition.after;
    }
  }

  #span(index: number): Span {
    let span = this.#spans.get(index);
    if (!span) {
      span = scanSpan(this.#read, index * SPAN_MS);
      this.#spans.set(index, span);
    }
    return span;
  }
}

/** The span whose offsets hold in this one too. */
function sourceSpan(index: number): number {
  if (index < FIRST_RULE_SPAN) return Math.max(index, FIRST_SPAN);
  return FIRST_RULE_SPAN + ((index - FIRST_RULE_SPAN) % RULE_PERIOD);
}

function scanSpan(read: (t: number) => number, start: number): Span {
  const transitions: Transition[] = [];
  // One ms early, so that a change at the very start is seen as one.
  let known = start - 1;
  let before = read(known);
  for (let step = 0; step < STEPS_PER_SPAN; step++) {
    const end = start - 1 + (step + 1) * STEP_MS;
    const last = read(end);
    while (before !== last) {
      const at = firstChange(read, known, end, before);
      const after = read(at);
      transitions.push({ at, before, after });
      known = at;
      before = after;
    }
    known = end;
  }
  const first = transitions[0];
  const offset = first === undefined ? before : first.at === start ? first.after : first.before;
  return { offset, transitions };
}

/** The first instant in (from, to] whose offset is not `offset`, which holds at `from` and not at `to`. */
function firstChange(read: (t: number) => number, from: number, to: number, offset: number): number {
  let same = from;
  let changed = to;
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2);
    if (read(middle) === offset) same = middle;
    else changed = middle;
  }
  return changed;
}
