import type { CoherentView } from '../cache/coherent-view.ts';
import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import type { Query, QueryAnswer, SeriesRows } from '../query/query.ts';
import type { QueryEngine } from '../query/query-engine.ts';
import { diffAnswers, isUpdatable } from './answer-diff.ts';
import type { StreamEvent } from './stream-event.ts';

/** A live query is computed at most once in this time. */
export const REFRESH_INTERVAL_MS = 50;
/** Timers beyond 2³¹ − 1 ms fire at once; a far edge is looked at again daily. */
const MAX_TIMER_MS = 86_400_000;

/** A store that cannot be reached is asked again after this time. */
const RETRY_INTERVAL_MS = 1_000;

export type Listener = (event: StreamEvent) => void;

export interface LiveQueryOptions {
  readonly query: Query;
  readonly engine: QueryEngine;
  readonly view: CoherentView;
  readonly clock: Clock;
  /** Called when the query failed for good or nobody listens any more. */
  readonly onEnd: () => void;
}

interface State {
  readonly answer: QueryAnswer<SeriesRows>;
  readonly cursor: string;
  readonly nextEdge: number;
  readonly version: number;
}

/** One distinct query with everybody who follows it: computed once, compared with what was sent before. */
export class LiveQuery {
  readonly #options: LiveQueryOptions;
  readonly #listeners = new Set<Listener>();
  /** Listeners that have no snapshot yet. */
  readonly #newcomers = new Set<Listener>();
  #state: State | undefined;
  #lastRefreshMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #refreshing = false;
  #again = false;
  #ended = false;
  refreshes = 0;

  constructor(options: LiveQueryOptions) {
    this.#options = options;
  }

  get listeners(): number {
    return this.#listeners.size + this.#newcomers.size;
  }

  add(listener: Listener): void {
    this.#newcomers.add(listener);
    this.changed();
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
    this.#newcomers.delete(listener);
    if (this.listeners === 0) this.#end();
  }

  /** Something may have changed: look again, not before the last look is 50 ms old. */
  changed(): void {
    if (this.#refreshing) this.#again = true;
    else this.#wakeAt(Math.max(this.#options.clock.now(), this.#lastRefreshMs + REFRESH_INTERVAL_MS));
  }

  /** Stops without a word; the handler is closing. */
  close(): void {
    this.#listeners.clear();
    this.#newcomers.clear();
    this.#end();
  }

  #wakeAt(atMs: number): void {
    if (this.#ended || atMs >= this.#dueMs) return;
    this.#cancel?.();
    this.#dueMs = atMs;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(0, atMs - this.#options.clock.now()));
    this.#cancel = this.#options.clock.schedule(delayMs, () => void this.#refresh());
  }

  async #refresh(): Promise<void> {
    const { engine, view, clock, query } = this.#options;
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#refreshing = true;
    this.#again = false;
    this.#lastRefreshMs = clock.now();
    try {
      await view.follow();
      const version = view.versionOf(query.name);
      const unchanged = this.#state?.version === version && clock.now() < this.#state.nextEdge;
      if (!unchanged) {
        this.refreshes++;
        const { answer, cursor, nextEdge } = await engine.answer(query);
        this.#publish({ answer: answer as QueryAnswer<SeriesRows>, cursor: cursor.join('.'), nextEdge, version });
      }
      this.#welcome();
    } catch (error) {
      this.#refreshing = false;
      if (isPassing(error)) this.#wakeAt(clock.now() + RETRY_INTERVAL_MS);
      else this.#fail(error as Error);
      return;
    }
    this.#refreshing = false;
    if (this.#again) this.changed();
    else if (this.#state && Number.isFinite(this.#state.nextEdge)) this.#wakeAt(this.#state.nextEdge);
  }

  #publish(state: State): void {
    const before = this.#state;
    this.#state = state;
    if (!before || this.#listeners.size === 0) return;
    if (!isUpdatable(before.answer, state.answer)) {
      this.#send(this.#listeners, { type: 'snapshot', cursor: state.cursor, answer: state.answer });
      return;
    }
    const update = diffAnswers(before.answer, state.answer);
    if (update) this.#send(this.#listeners, { type: 'update', cursor: state.cursor, update });
  }

  #welcome(): void {
    if (!this.#state || this.#newcomers.size === 0) return;
    const newcomers = [...this.#newcomers];
    this.#newcomers.clear();
    for (const listener of newcomers) this.#listeners.add(listener);
    this.#send(newcomers, { type: 'snapshot', cursor: this.#state.cursor, answer: this.#state.answer });
  }

  #fail(error: Error): void {
    const everybody = [...this.#listeners, ...this.#newcomers];
    this.#listeners.clear();
    this.#newcomers.clear();
    this.#end();
    this.#send(everybody, { type: 'error', error });
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancel?.();
    this.#options.onEnd();
  }

  #send(listeners: Iterable<Listener>, event: StreamEvent): void {
    for (const listener of [...listeners]) listener(event);
  }
}

/** Trouble of the store passes; what is wrong with the query stays. */
function isPassing(error: unknown): boolean {
  return hasCode(error, 'storage_unavailable') || hasCode(error, 'storage_full');
}
