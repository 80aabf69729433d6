/** The bucket under the pointer or the keyboard's cursor; outside React, since it moves with every frame. */
export interface Cursor {
  get(): number | undefined;
  set(index: number | undefined): void;
  subscribe(listener: () => void): () => void;
}

export function createCursor(): Cursor {
  let current: number | undefined;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(index) {
      if (index === current) return;
      current = index;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
