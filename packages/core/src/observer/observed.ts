/** Something that can be looked at and that says when it changes: what `useSyncExternalStore` and its kin in other frameworks take. */
export interface Observable<T> {
  /** The same value until something changes. */
  getSnapshot(): T;
  /** Returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

/** Holds one value and tells listeners of a new one. */
export class Observed<T> implements Observable<T> {
  #snapshot: T;
  readonly #listeners = new Set<() => void>();

  constructor(initial: T) {
    this.#snapshot = initial;
  }

  getSnapshot(): T {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    // Two subscriptions of one function are two subscriptions.
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  set(snapshot: T): void {
    if (Object.is(snapshot, this.#snapshot)) return;
    this.#snapshot = snapshot;
    for (const listener of [...this.#listeners]) listener();
  }
}
