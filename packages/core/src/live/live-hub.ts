import type { CoherentView } from '../cache/coherent-view.ts';
import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import { createId } from '../id.ts';
import type { Logger } from '../logger.ts';
import { nextTurn } from '../next-turn.ts';
import type { Query } from '../query/query.ts';
import type { QueryEngine } from '../query/query-engine.ts';
import { parseQuery } from '../query/query-schema.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import type { LogEntry } from '../storage/change.ts';
import { Audience } from './audience.ts';
import { EdgeSchedule } from './edge-schedule.ts';
import { type Listener, LiveQuery } from './live-query.ts';
import { RecentChanges } from './recent-changes.ts';
import type { StreamEvent } from './stream-event.ts';

/** A live query is computed at most once in this time. */
export const REFRESH_INTERVAL_MS = 50;
/** How long a query may be quiet before its followers hear that nothing changed. */
const QUIET_MS = 15_000;
/** How long it may take until a follower hears that a book has another name or ISBN, which no log tells. */
const BOOKS_INTERVAL_MS = 2_000;
/** What is not urgent is done on whole seconds, many at a time. */
const COARSE_MS = 1_000;
/** A store that cannot be reached is asked again after this time. */
const RETRY_INTERVAL_MS = 1_000;
/** Timers beyond 2³¹ − 1 ms fire at once; a far edge is looked at again daily. */
const MAX_TIMER_MS = 86_400_000;
/** Queries computed before the event loop gets its turn. */
const SLICE = 16;

export interface LiveHubOptions {
  readonly engine: QueryEngine;
  readonly view: CoherentView;
  readonly storage: StorageAdapter;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Everybody's subscriptions. Equal queries share one computation, and only those are computed that an entry of the log or passing time can have
 * changed. One timer serves them all.
 */
export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #queries = new Map<string, LiveQuery>();
  readonly #audience = new Audience();
  readonly #recent: RecentChanges;
  readonly #edges = new EdgeSchedule<LiveQuery>();
  readonly #quiet = new EdgeSchedule<LiveQuery>();
  readonly #books = new EdgeSchedule<LiveQuery>();
  /** Those to look at in the next round. */
  readonly #work = new Set<LiveQuery>();
  /** Those that passing time alone concerns, which may be all of them when a minute ends: what was written meanwhile goes first. */
  readonly #due = new Set<LiveQuery>();
  /** Begins every cursor's print: a store that does not outlive this process has no past. */
  readonly #epoch: string;
  #cancelTimer: (() => void) | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;
  #lastRoundMs = Number.NEGATIVE_INFINITY;
  #inRound = false;
  #again = false;
  #finishedRefreshes = 0;

  constructor(options: LiveHubOptions) {
    this.#options = options;
    const { view, storage, clock } = options;
    this.#epoch = storage.capabilities.durable ? '' : createId(clock);
    this.#recent = new RecentChanges(storage, view.cursor);
    view.on('entry', (entry) => this.#hear(entry));
    view.on('reset', (cursor) => {
      this.#recent.restart(cursor);
      for (const query of this.#queries.values()) this.#outdate(query);
    });
  }

  get stats(): { readonly subscriptions: number; readonly queries: number; readonly refreshes: number } {
    let subscriptions = 0;
    let refreshes = this.#finishedRefreshes;
    for (const query of this.#queries.values()) {
      subscriptions += query.listeners;
      refreshes += query.refreshes;
    }
    return { subscriptions, queries: this.#queries.size, refreshes };
  }

  /**
   * @param after the cursor of the last event heard, of any process
   * @throws InvalidInputError `invalid_query`. Everything else that is wrong reaches the listener as an `error` event.
   */
  subscribe(input: Query, listener: Listener, after?: string | undefined): () => void {
    const query: Query = { ...parseQuery(input), format: 'rows' };
    const key = this.#epoch + queryKey(query);
    let live = this.#queries.get(key);
    if (!live) {
      live = new LiveQuery({ query, origin: key, engine: this.#options.engine, recent: this.#recent });
      this.#queries.set(key, live);
      this.#audience.add(live);
    }
    // Two subscriptions of one function are two subscriptions.
    const guarded: Listener = (event) => this.#deliver(listener, event);
    const joined = live;
    joined.add(guarded, after);
    this.#work.add(joined);
    this.changed();
    return () => {
      joined.remove(guarded);
      if (joined.listeners === 0) this.#forget(joined);
    };
  }

  /** Something was committed in this process, or is to be looked at. */
  changed(): void {
    if (this.#queries.size === 0) return;
    if (this.#inRound) this.#again = true;
    else this.#wakeIn(this.#lastRoundMs + REFRESH_INTERVAL_MS - this.#options.clock.now(), REFRESH_INTERVAL_MS);
  }

  /** Stops without a word; the handler is closing. */
  close(): void {
    for (const query of [...this.#queries.values()]) {
      this.#forget(query);
      query.end();
    }
  }

  #hear(entry: LogEntry): void {
    this.#recent.add(entry);
    for (const query of this.#audience.of(entry)) {
      query.touch(entry.position);
      this.#work.add(query);
    }
    if (this.#work.size > 0 && !this.#inRound) this.changed();
  }

  #outdate(query: LiveQuery): void {
    query.outdate();
    this.#work.add(query);
  }

  #forget(query: LiveQuery): void {
    if (this.#queries.get(query.origin) !== query) return;
    this.#finishedRefreshes += query.refreshes;
    this.#queries.delete(query.origin);
    this.#audience.delete(query);
    this.#work.delete(query);
    this.#due.delete(query);
    for (const schedule of [this.#edges, this.#quiet, this.#books]) schedule.delete(query);
    if (this.#queries.size === 0) this.#cancel();
  }

  /** `delayMs` is taken into 0 to `maxMs`, so that a clock set back holds nothing up. */
  #wakeIn(delayMs: number, maxMs = MAX_TIMER_MS): void {
    const { clock } = this.#options;
    const inMs = Math.max(0, Math.min(delayMs, maxMs));
    if (clock.now() + inMs >= this.#timerDueMs) return;
    this.#cancel();
    this.#timerDueMs = clock.now() + inMs;
    this.#cancelTimer = clock.schedule(inMs, () => void this.#round());
  }

  #cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerDueMs = Number.POSITIVE_INFINITY;
  }

  async #round(): Promise<void> {
    const { view, clock, logger } = this.#options;
    this.#cancel();
    this.#inRound = true;
    this.#again = false;
    this.#lastRoundMs = clock.now();
    let passed = true;
    try {
      await view.follow();
      this.#collectDue();
      let isFirst = true;
      for (const slice of this.#slices()) {
        if (!isFirst) await new Promise<void>(nextTurn);
        isFirst = false;
        const outcomes = await Promise.all(slice.map((query) => this.#visit(query)));
        if (outcomes.includes(false)) passed = false;
      }
    } catch (error) {
      if (!isPassing(error)) logger.error({ error }, 'live queries could not be brought up to date');
      passed = false;
    }
    this.#inRound = false;
    if (this.#queries.size > 0) this.#planRound(passed);
  }

  #planRound(passed: boolean): void {
    const { clock, storage } = this.#options;
    if (!passed) this.#wakeIn(RETRY_INTERVAL_MS);
    // Other processes may write, and nothing else would tell.
    else if (this.#again || this.#work.size > 0 || this.#due.size > 0 || storage.capabilities.shared) this.changed();
    else this.#wakeIn(Math.min(this.#edges.next, this.#quiet.next, this.#books.next) - clock.now());
  }

  #collectDue(): void {
    const now = this.#options.clock.now();
    for (const query of this.#edges.due(now)) this.#due.add(query);
    for (const query of this.#quiet.due(now)) this.#due.add(query);
    for (const query of this.#books.due(now)) {
      query.outdate();
      this.#due.add(query);
    }
  }

  /** What a round looks at: all that was touched before it, then what is due, at least a slice of it, until what was touched meanwhile has waited enough. */
  *#slices(): Iterable<readonly LiveQuery[]> {
    const work = [...this.#work];
    this.#work.clear();
    for (let i = 0; i < work.length; i += SLICE) yield work.slice(i, i + SLICE);
    while (this.#due.size > 0) {
      yield firstOf(this.#due, SLICE);
      const isAwaited = this.#again || this.#work.size > 0;
      if (isAwaited && this.#options.clock.now() >= this.#lastRoundMs + REFRESH_INTERVAL_MS) return;
    }
  }

  /** Whether it went well, or failed for good; false where the store may come back. */
  async #visit(query: LiveQuery): Promise<boolean> {
    if (this.#queries.get(query.origin) !== query) return true;
    const { clock, view } = this.#options;
    this.#due.delete(query);
    const selectedBefore = query.selected;
    try {
      await query.refresh(clock.now());
    } catch (error) {
      if (isPassing(error)) {
        this.#work.add(query);
        return false;
      }
      this.#forget(query);
      query.end(error as Error);
      return true;
    }
    if (this.#queries.get(query.origin) !== query) return true;
    const now = clock.now();
    query.comfort(view.cursor, now, QUIET_MS);
    this.#edges.set(query, query.nextEdge);
    this.#quiet.set(query, coarse(query.lastSentMs + QUIET_MS));
    if (!areEqual(selectedBefore, query.selected)) this.#audience.forgetSeries(query);
    if (query.dependsOnBooks) this.#books.set(query, coarse(now + BOOKS_INTERVAL_MS));
    return true;
  }

  /** A listener that throws must not take the others down. */
  #deliver(listener: Listener, event: StreamEvent): void {
    try {
      listener(event);
    } catch (error) {
      this.#options.logger.error({ error }, 'a subscription listener threw');
    }
  }
}

function firstOf<T>(items: Iterable<T>, many: number): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === many) break;
    first.push(item);
  }
  return first;
}

function areEqual(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): boolean {
  return a === b || (a !== null && b !== null && a.size === b.size && [...a].every((one) => b.has(one)));
}

function coarse(atMs: number): number {
  return Math.ceil(atMs / COARSE_MS) * COARSE_MS;
}

/** Trouble of the store passes; what is wrong with the query stays. */
function isPassing(error: unknown): boolean {
  return hasCode(error, 'storage_unavailable') || hasCode(error, 'storage_full');
}

function queryKey(query: Query): string {
  const sorted = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted);
}
