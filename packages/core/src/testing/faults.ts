import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';

/**
 * How a call of a store goes wrong.
 *
 * - `throw-before`: it fails and nothing happened (`storage_unavailable`).
 * - `throw-after`: it happened, but the caller hears only that the outcome is unknown (`outcome_unknown`).
 * - `hang`: it waits for `release()`, then happens, as in a process that froze.
 * - `slow`: it happens after `delayMs` of the clock.
 */
export type Fault =
  | { readonly kind: 'throw-before' | 'throw-after'; readonly error?: Error | undefined }
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow'; readonly delayMs: number };

interface PlannedFault {
  readonly fault: Fault;
  readonly method: string | undefined;
  /** Matching calls to let through first. */
  remaining: number;
}

/** Which calls fail and how, and how many there were. */
export class Faults {
  readonly #clock: Clock;
  readonly #calls = new Map<string, number>();
  #planned: PlannedFault[] = [];
  #hanging: (() => void)[] = [];
  #struck = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Strikes the `nth` matching call from now, once; without a method, of any. */
  at(nth: number, fault: Fault, method?: string): void {
    this.#planned.push({ fault, method, remaining: nth - 1 });
  }

  /** Forgets what has not struck and lets every hanging call go on. */
  clear(): void {
    this.#planned = [];
    this.release();
  }

  /** Lets every hanging call go on. */
  release(): void {
    for (const resume of this.#hanging.splice(0)) resume();
  }

  /** Faults that struck. */
  get struck(): number {
    return this.#struck;
  }

  /** Calls that hang now. */
  get hanging(): number {
    return this.#hanging.length;
  }

  /** Calls so far, of one method or of all. */
  calls(method?: string): number {
    if (method !== undefined) return this.#calls.get(method) ?? 0;
    return [...this.#calls.values()].reduce((sum, n) => sum + n, 0);
  }

  async run<T>(method: string, effect: () => Promise<T>): Promise<T> {
    this.#calls.set(method, this.calls(method) + 1);
    const fault = this.#take(method);
    if (!fault) return effect();
    this.#struck++;
    switch (fault.kind) {
      case 'throw-before':
        throw fault.error ?? new MetricsHandlerError('storage_unavailable', `injected: ${method} failed`);
      case 'throw-after':
        await effect();
        throw fault.error ?? new MetricsHandlerError('outcome_unknown', `injected: the answer of ${method} was lost`);
      case 'hang':
        await new Promise<void>((resume) => this.#hanging.push(resume));
        return effect();
      case 'slow':
        await new Promise<void>((resume) => this.#clock.schedule(fault.delayMs, resume));
        return effect();
    }
  }

  #take(method: string): Fault | undefined {
    let due: PlannedFault | undefined;
    for (const planned of this.#planned) {
      if (planned.method !== undefined && planned.method !== method) continue;
      if (planned.remaining-- === 0) due ??= planned;
    }
    this.#planned = this.#planned.filter(({ remaining }) => remaining >= 0);
    return due?.fault;
  }
}
