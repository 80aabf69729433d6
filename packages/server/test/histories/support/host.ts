import { type ChildProcess, fork } from 'node:child_process';
import type { Command } from './hosting-process.ts';
import type { Store } from './store.ts';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A server process of its own, which lives on where it is closed and opened again, and is another one after a kill. */
export class Host {
  /** Of the server that is open; 0 where none is. */
  port = 0;
  #child: ChildProcess | undefined;
  #waiting = new Map<number, Waiting>();
  #sent = 0;

  async open(store: Store, nowMs: number, adminKey: string): Promise<void> {
    this.#child ??= this.#start();
    this.port = (await this.ask('open', { store, nowMs, adminKey })) as number;
  }

  /** As on SIGTERM. */
  async close(): Promise<void> {
    if (this.port === 0) return;
    this.port = 0;
    await this.ask('close');
  }

  /** By SIGKILL. */
  async kill(): Promise<void> {
    this.port = 0;
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  ask(command: Command, input: object = {}): Promise<unknown> {
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child?.send({ id, command, input });
    });
  }

  #start(): ChildProcess {
    const child = fork(new URL('./hosting-process.ts', import.meta.url), {
      execArgv: ['--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'],
    });
    child.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
    return child;
  }
}
