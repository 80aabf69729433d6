/**
 * The next turn of the event loop, the same for all who wait for it. What they do afterwards goes side by side, one step of each and then the next step of each:
 * requests that arrive together then find the code of a step, and what it works on, still in the processor's caches.
 */
export class SharedTurn {
  #next: Promise<void> | undefined;

  next(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined;
        resolve();
      });
    });
    return this.#next;
  }
}
