import type { Clock } from '../../src/clock.ts';

/** Stands where it is put; nothing that was scheduled ever runs. */
export class FrozenClock implements Clock {
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  put(now: number): void {
    this.#now = now;
  }

  schedule(): () => void {
    return () => {};
  }
}
