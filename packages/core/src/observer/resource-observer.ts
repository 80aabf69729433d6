import { Observer } from './observer.ts';

/** Asks once when it starts, and again when told to. */
export class ResourceObserver<T> extends Observer<T> {
  readonly #load: (signal: AbortSignal) => Promise<T>;
  #abort: AbortController | undefined;

  constructor(load: (signal: AbortSignal) => Promise<T>) {
    super();
    this.#load = load;
  }

  start(): void {
    void this.run(this.#load);
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
  }

  /** Shows what `load` gives, unless it was stopped meanwhile. */
  protected async run(load: (signal: AbortSignal) => Promise<T>): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.change({ isFetching: true });
    try {
      const data = await load(abort.signal);
      if (!abort.signal.aborted) this.change({ data, error: undefined, isFetching: false });
    } catch (error) {
      if (!abort.signal.aborted) this.change({ error: error as Error, isFetching: false });
    }
  }
}
