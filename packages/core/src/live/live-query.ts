import type { SeriesRecord } from '../metric/series.ts';
import type { Query } from '../query/query.ts';
import type { QueryEngine } from '../query/query-engine.ts';
import { type Cursor, covers, type LogPosition } from '../storage/cursor.ts';
import { diffAnswers, headOf } from './answer-diff.ts';
import { catchUp } from './catch-up.ts';
import { concerns, type LiveAnswer, liveAnswerOf } from './live-answer.ts';
import type { RecentChanges } from './recent-changes.ts';
import { formatCursor, parseCursor } from './stream-cursor.ts';
import type { StreamEvent } from './stream-event.ts';

export type Listener = (event: StreamEvent) => void;

interface Newcomer {
  readonly listener: Listener;
  /** The cursor that it came with. */
  readonly after: string | undefined;
}

export interface LiveQueryOptions {
  readonly query: Query;
  /** Stands for the query in cursors. */
  readonly origin: string;
  readonly engine: QueryEngine;
  readonly recent: RecentChanges;
}

/** One distinct query with everybody who follows it: computed once, compared with what was sent before. */
export class LiveQuery {
  readonly query: Query;
  readonly origin: string;
  /** What its books are called changes without a word in the log. */
  readonly dependsOnBooks: boolean;
  readonly #options: LiveQueryOptions;
  readonly #listeners = new Set<Listener>();
  /** Those that have heard nothing yet. */
  #newcomers: Newcomer[] = [];
  #held: LiveAnswer | undefined;
  /** The last entry of each lane that may have changed the answer. */
  readonly #concernedAt = new Map<number, number>();
  #outdated = true;
  /** When everybody who follows was last sent something, epoch ms. */
  lastSentMs = Number.NEGATIVE_INFINITY;
  refreshes = 0;

  constructor(options: LiveQueryOptions) {
    this.#options = options;
    this.query = options.query;
    this.origin = options.origin;
    this.dependsOnBooks = options.query.bookId !== undefined || options.query.groupBy?.includes('bookId') === true;
  }

  get listeners(): number {
    return this.#listeners.size + this.#newcomers.length;
  }

  /** When passing time alone changes the answer next, epoch ms. */
  get nextEdge(): number {
    return this.#held?.nextEdge ?? Number.POSITIVE_INFINITY;
  }

  /** What `bookId` meant when the answer was computed; null without one, or before. */
  get selected(): ReadonlySet<string> | null {
    return this.#held?.selected ?? null;
  }

  add(listener: Listener, after: string | undefined): void {
    this.#newcomers.push({ listener, after });
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
    this.#newcomers = this.#newcomers.filter((newcomer) => newcomer.listener !== listener);
  }

  concerns(series: SeriesRecord): boolean {
    return concerns(this.query, this.selected, series);
  }

  /** The entry at this position may have changed the answer. */
  touch({ lane, n }: LogPosition): void {
    this.#concernedAt.set(lane, n);
  }

  /** Something outside the log may have changed the answer. */
  outdate(): void {
    this.#outdated = true;
  }

  /** Brings the answer up to date, tells the followers what changed, and greets newcomers. The log has just been followed. */
  async refresh(nowMs: number): Promise<void> {
    if (this.lastSentMs < 0) this.lastSentMs = nowMs;
    if (this.#isOutdated(nowMs)) await this.#compute();
    for (let i = 0; i < this.#newcomers.length; i++) {
      const after = this.#newcomers[i]?.after;
      const from = after === undefined ? undefined : parseCursor(after);
      if (from) await this.#options.recent.reach(from.position);
    }
    this.#welcome(nowMs);
  }

  /**
   * Tells followers who have heard nothing for `quietMs` that nothing changed up to a log position that the view has reached. So their cursors
   * do not grow old, and they know that somebody is there.
   */
  comfort(position: Cursor, nowMs: number, quietMs: number): void {
    if (nowMs < this.lastSentMs + quietMs) return;
    this.lastSentMs = nowMs;
    // Where news are on their way, those will do.
    if (!this.#held || this.#isOutdated(nowMs)) return;
    const cursor = formatCursor({ position, atMs: nowMs, print: this.#held.print });
    this.#send(this.#listeners, { type: 'unchanged', cursor });
  }

  /** Takes leave of everybody; `error` is why, if they are to hear it. */
  end(error?: Error): void {
    const everybody = [...this.#listeners, ...this.#newcomers.map(({ listener }) => listener)];
    this.#listeners.clear();
    this.#newcomers = [];
    if (error) this.#send(everybody, { type: 'error', error });
  }

  #isOutdated(nowMs: number): boolean {
    const held = this.#held;
    if (this.#outdated || !held || nowMs >= held.nextEdge || nowMs < held.computedAtMs) return true;
    for (const [lane, n] of this.#concernedAt) if (!covers(held.cursor, { lane, n })) return true;
    return false;
  }

  async #compute(): Promise<void> {
    this.#outdated = false;
    this.refreshes++;
    try {
      this.#publish(liveAnswerOf(await this.#options.engine.fresh(this.query), this.#options.origin));
    } catch (error) {
      this.#outdated = true;
      throw error;
    }
  }

  #publish(next: LiveAnswer): void {
    const before = this.#held;
    this.#held = next;
    if (!before || this.#listeners.size === 0) return;
    const cursor = next.cursorText;
    if (headOf(before.answer) !== headOf(next.answer)) {
      this.#tell(next.computedAtMs, { type: 'snapshot', cursor, answer: next.answer });
      return;
    }
    const update = diffAnswers(before.answer, next.answer);
    if (update) this.#tell(next.computedAtMs, { type: 'update', cursor, update });
  }

  #welcome(nowMs: number): void {
    const held = this.#held;
    if (!held || this.#newcomers.length === 0) return;
    const newcomers = this.#newcomers;
    this.#newcomers = [];
    for (const { listener } of newcomers) this.#listeners.add(listener);
    // Those who come from the same place hear the same events, which are encoded once.
    const greetings = new Map<string | undefined, readonly StreamEvent[]>();
    for (const { listener, after } of newcomers) {
      if (!this.#listeners.has(listener)) continue;
      let greeting = greetings.get(after);
      if (!greeting) {
        greeting = this.#greeting(held, after, nowMs);
        greetings.set(after, greeting);
      }
      for (const event of greeting) listener(event);
    }
  }

  /** @param nowMs when the answer still stood, which may be long after it was computed */
  #greeting(held: LiveAnswer, after: string | undefined, nowMs: number): readonly StreamEvent[] {
    const { answer, cursorText: cursor } = held;
    const snapshot: StreamEvent = { type: 'snapshot', cursor, answer };
    if (after === undefined) return [snapshot];
    const from = parseCursor(after);
    if (!from) return [{ type: 'reset', reason: 'unknown_cursor' }, snapshot];
    const entries = this.#options.recent.since(from.position);
    const atMs = Math.max(nowMs, held.computedAtMs);
    const update = catchUp({ query: this.query, from, entries, to: held, atMs });
    return typeof update === 'string'
      ? [{ type: 'reset', reason: update }, snapshot]
      : [{ type: 'update', cursor, update }];
  }

  #tell(nowMs: number, event: StreamEvent): void {
    this.lastSentMs = nowMs;
    this.#send(this.#listeners, event);
  }

  #send(listeners: Iterable<Listener>, event: StreamEvent): void {
    for (const listener of [...listeners]) listener(event);
  }
}
