/** When passing time changes which queries. Edges coincide (every minute's end is one), so that there are few however many queries. */
export class EdgeSchedule<T> {
  readonly #byTime = new Map<number, Set<T>>();
  readonly #times = new Map<T, number>();

  /** The next instant at which something is due, epoch ms; infinite where nothing is. */
  get next(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const time of this.#byTime.keys()) next = Math.min(next, time);
    return next;
  }

  /** Replaces what was set for `item`. */
  set(item: T, atMs: number): void {
    if (this.#times.get(item) === atMs) return;
    this.delete(item);
    if (!Number.isFinite(atMs)) return;
    this.#times.set(item, atMs);
    const items = this.#byTime.get(atMs);
    if (items) items.add(item);
    else this.#byTime.set(atMs, new Set([item]));
  }

  delete(item: T): void {
    const time = this.#times.get(item);
    if (time === undefined) return;
    this.#times.delete(item);
    const items = this.#byTime.get(time);
    items?.delete(item);
    if (items?.size === 0) this.#byTime.delete(time);
  }

  /** What is due by now. It stays until it is set anew. */
  due(nowMs: number): T[] {
    return [...this.#byTime].flatMap(([time, items]) => (time <= nowMs ? [...items] : []));
  }
}
