import { ResourceObserver } from './resource-observer.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** A list that grows by a page when asked to. */
export class PagesObserver<T> extends ResourceObserver<Page<T>> {
  readonly #read: (cursor: string | undefined) => Promise<Page<T>>;

  constructor(read: (cursor: string | undefined) => Promise<Page<T>>) {
    super(() => this.#readAgain());
    this.#read = read;
  }

  loadMore(): void {
    const { data, isFetching } = this.getSnapshot();
    const cursor = data?.nextCursor;
    if (!data || isFetching || typeof cursor !== 'string') return;
    void this.run(async () => {
      const { items, nextCursor } = await this.#read(cursor);
      return { items: [...data.items, ...items], nextCursor };
    });
  }

  /** As many items as are shown, from the beginning. */
  async #readAgain(): Promise<Page<T>> {
    const wanted = this.getSnapshot().data?.items.length ?? 0;
    let { items, nextCursor } = await this.#read(undefined);
    while (items.length < wanted && nextCursor !== null) {
      const page = await this.#read(nextCursor);
      items = [...items, ...page.items];
      nextCursor = page.nextCursor;
    }
    return { items, nextCursor };
  }
}
