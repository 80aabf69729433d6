import type { Clock } from '../clock.ts';

interface Task {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Time that moves only when told.
 *
 * @example
 * const clock = new ManualClock(Date.UTC(2026, 0, 5));
 * clock.schedule(50, () => console.log(clock.now()));
 * clock.advance(1_000); // prints the instant 50 ms after the start
 */
export class ManualClock implements Clock {
  /** Time passed since the start, on which tasks wait: setting the wall clock back does not delay them, as with real timers. */
  #elapsedMs = 0;
  #offsetMs: number;
  #tasks: Task[] = [];
  #scheduled = 0;

  /** @param startMs epoch milliseconds */
  constructor(startMs: number = Date.UTC(2026, 0, 5, 12)) {
    this.#offsetMs = startMs;
  }

  now(): number {
    return this.#offsetMs + this.#elapsedMs;
  }

  /** Tasks that wait: zero once everything that was started has been stopped. */
  get pending(): number {
    return this.#tasks.length;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const scheduled = { dueMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#scheduled++, run: task };
    this.#tasks.push(scheduled);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== scheduled);
    };
  }

  /** Lets time pass: tasks run in the order in which they fall due, each at its own instant, those they schedule included. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`time passes forwards, not by ${ms} ms`);
    const untilMs = this.#elapsedMs + ms;
    for (let task = this.#nextDue(untilMs); task; task = this.#nextDue(untilMs)) {
      this.#tasks.splice(this.#tasks.indexOf(task), 1);
      this.#elapsedMs = task.dueMs;
      task.run();
    }
    this.#elapsedMs = untilMs;
  }

  /** Moves the wall clock to an instant: forwards by letting time pass; backwards, as a correction does, without touching what waits. */
  set(epochMs: number): void {
    const ms = epochMs - this.now();
    if (ms >= 0) this.advance(ms);
    else this.#offsetMs += ms;
  }

  #nextDue(untilMs: number): Task | undefined {
    let next: Task | undefined;
    for (const task of this.#tasks) {
      if (task.dueMs > untilMs) continue;
      if (!next || task.dueMs < next.dueMs || (task.dueMs === next.dueMs && task.order < next.order)) next = task;
    }
    return next;
  }
}
