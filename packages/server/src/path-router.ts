import type { Result, Router } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';

/** Looks up the handlers of a path without parameters once for each method: to do it with every request would take as long as many of them do. */
export class PathRouter<T> implements Router<T> {
  readonly name = 'PathRouter';
  readonly #routes = new TrieRouter<T>();
  readonly #methods = new Set<string>();
  readonly #fixedPaths = new Set<string>();
  readonly #found = new Map<string, Result<T>>();

  add(method: string, path: string, handler: T): void {
    this.#routes.add(method, path, handler);
    this.#methods.add(method);
    if (!/[:*?]/.test(path)) this.#fixedPaths.add(path);
    this.#found.clear();
  }

  match(method: string, path: string): Result<T> {
    // What anybody may send is not remembered.
    if (!this.#fixedPaths.has(path) || !this.#methods.has(method)) return this.#routes.match(method, path);
    const key = `${method} ${path}`;
    let found = this.#found.get(key);
    if (!found) {
      found = this.#routes.match(method, path);
      this.#found.set(key, found);
    }
    return found;
  }
}
