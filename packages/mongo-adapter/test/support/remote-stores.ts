import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Clock, StorageAdapter } from '@metrics-handler/core';
import { fromPlain, toPlain } from './plain.ts';

export interface Call {
  readonly id: number;
  readonly store: number;
  readonly prefix: string;
  /** A member of `StorageAdapter`, one of its parts as in `books.get`, or `abort`, which ends the call with the same id. */
  readonly method: string;
  readonly args: readonly unknown[];
  readonly isAbortable: boolean;
  /** The caller's time, epoch ms. */
  readonly now: number;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Stores of a second process: each method is carried out there. */
export class RemoteStores {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #made = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', ({ id, ...answer }: { id: number; value?: unknown; error?: unknown }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if ('error' in answer) waiting?.reject(fromPlain(answer.error));
      else waiting?.resolve(fromPlain(answer.value));
    });
  }

  static async start(uri: string, database: string): Promise<RemoteStores> {
    const child = fork(new URL('./storage-process.ts', import.meta.url), [uri, database], {
      execArgv: ['--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
    });
    await once(child, 'message');
    return new RemoteStores(child);
  }

  create(prefix: string, { name, capabilities }: Pick<StorageAdapter, 'name' | 'capabilities'>): StorageAdapter {
    const store = ++this.#made;
    let clock: Clock | undefined;
    const call =
      (method: string) =>
      (...args: unknown[]) =>
        this.#call({ store, prefix, method, args, now: clock?.now() ?? 0 }) as never;
    const all = <K extends string>(methods: readonly K[], part = '') =>
      Object.fromEntries(methods.map((method) => [method, call(part + method)])) as Record<K, never>;
    return {
      name,
      capabilities,
      books: all(['get', 'getMany', 'findByIdentities', 'list', 'apply'], 'books.'),
      credentials: all(['get', 'list', 'insert', 'replace', 'touch'], 'credentials.'),
      ...all(['close', 'commit', 'head', 'changes', 'metrics', 'metric', 'series', 'rebuild', 'maintain']),
      ...all(['readCells', 'readPoints']),
      open: async (context) => {
        clock = context.clock;
        await call('open')();
      },
    };
  }

  end(): void {
    this.#child.kill();
  }

  async #call({ args, ...rest }: Omit<Call, 'id' | 'isAbortable'>): Promise<unknown> {
    const id = ++this.#calls;
    const { signal, ...request } = (args[0] ?? {}) as { signal?: AbortSignal | undefined };
    const plain = signal ? [request] : args;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#child.send({ id, ...rest, args: toPlain(plain), isAbortable: signal !== undefined } as Call);
    if (!signal) return answer;
    const abort = () => this.#child.send({ id, method: 'abort' });
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    try {
      return await answer;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}
