import { type Clock, systemClock } from '../clock.ts';
import type { MetricsSource } from './metrics-source.ts';
import type { Observer } from './observer.ts';

/**
 * What nobody looks at any more is kept this long: a screen that comes back at once (React's StrictMode, another tab of the same page) finds it
 * running and asks for nothing twice.
 */
const GRACE_MS = 1_000;

interface Entry {
  readonly observer: Observer<unknown>;
  users: number;
  cancelRelease: (() => void) | undefined;
}

/** The running observers of one source by key, counted: equal keys share one. */
export class ObserverCache {
  readonly #source: MetricsSource;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #principal: string | undefined;
  #leaveSession: (() => void) | undefined;

  constructor(source: MetricsSource, clock: Clock = systemClock) {
    this.#source = source;
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  get<T>(key: string): Observer<T> | undefined {
    return this.#entries.get(key)?.observer as Observer<T> | undefined;
  }

  /** Listens to the observer of a key, which is made and started if it is not there. Returns the way to stop. */
  observe<T>(key: string, create: () => Observer<T>, listener: () => void): () => void {
    const entry = this.#entries.get(key) ?? this.#add(key, create());
    entry.users++;
    entry.cancelRelease?.();
    const unsubscribe = entry.observer.subscribe(listener);
    return () => {
      unsubscribe();
      if (--entry.users > 0) return;
      entry.cancelRelease = this.#clock.schedule(GRACE_MS, () => this.#remove(key, entry));
    };
  }

  /** Has everything asked for again whose key begins so. */
  refetch(prefix: string): void {
    for (const [key, { observer }] of this.#entries) if (key.startsWith(prefix)) observer.refetch();
  }

  #add(key: string, observer: Observer<unknown>): Entry {
    const entry: Entry = { observer, users: 0, cancelRelease: undefined };
    if (this.#entries.size === 0) this.#joinSession();
    this.#entries.set(key, entry);
    observer.start();
    return entry;
  }

  #remove(key: string, entry: Entry): void {
    entry.observer.stop();
    this.#entries.delete(key);
    if (this.#entries.size === 0) this.#leaveSession?.();
  }

  #joinSession(): void {
    const { session } = this.#source;
    if (!session) return;
    this.#principal = session.current?.principal.id;
    this.#leaveSession = session.subscribe(() => this.#changePrincipal(session.current?.principal.id));
  }

  /** What one person saw is not shown to the next; the same person signed in again gets what failed meanwhile. */
  #changePrincipal(principal: string | undefined): void {
    const before = this.#principal;
    this.#principal = principal;
    for (const { observer } of this.#entries.values()) {
      if (principal !== before) observer.clear();
      if (principal === undefined) continue;
      if (principal !== before || observer.getSnapshot().error) observer.refetch();
    }
  }
}

const caches = new WeakMap<MetricsSource, ObserverCache>();

/** The one cache of a source. */
export function observersOf(source: MetricsSource): ObserverCache {
  const cache = caches.get(source) ?? new ObserverCache(source);
  caches.set(source, cache);
  return cache;
}
