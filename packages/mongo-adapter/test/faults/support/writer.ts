import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MongoClientOptions } from 'mongodb';
import { onTestFinished } from 'vitest';
import type { Kill } from './kill-points.ts';

export interface WriterOptions {
  readonly uri: string;
  readonly database: string;
  readonly writer: number;
  readonly seed: number;
  /** The first operation of this life. */
  readonly first: number;
  readonly journal: string;
  readonly pauseMs: number;
  readonly kill?: Kill | undefined;
  /** Ends by itself after so many operations. */
  readonly stopAfter: number;
  readonly client?: MongoClientOptions | undefined;
}

const FOR_EVER = 1_000_000_000;

/** A writer over all of its lives, each a process of its own that begins with the operation that was under way when the one before it died. */
export class Writer {
  readonly #options: WriterOptions;
  #child: ChildProcess | undefined;

  constructor(options: Omit<WriterOptions, 'first' | 'journal' | 'pauseMs' | 'stopAfter'> & { pauseMs?: number }) {
    const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-writer-'));
    this.#options = { first: 0, pauseMs: 5, stopAfter: FOR_EVER, ...options, journal: join(folder, 'journal') };
    onTestFinished(() => {
      this.#child?.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });
  }

  get writer(): number {
    return this.#options.writer;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** How many operations are acknowledged. */
  get acknowledged(): number {
    return this.#journal().filter((line) => line.startsWith('end ')).length;
  }

  async start(change: Partial<WriterOptions> = {}): Promise<void> {
    const options = { ...this.#options, first: this.acknowledged, ...change };
    const child = fork(new URL('./writer-process.ts', import.meta.url), [JSON.stringify(options)], {
      execArgv: ['--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'],
    });
    this.#child = child;
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
  }

  /** Resolves to the signal that ended the process, or null where it ended by itself. */
  async ended(): Promise<string | null> {
    const child = this.#child as ChildProcess;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    if (child.exitCode !== null && child.exitCode !== 0) throw new Error(`writer ${this.writer} failed`);
    return child.signalCode;
  }

  /** Has the process finish the operation under way and end. */
  async stop(): Promise<void> {
    this.#child?.send('stop');
    await this.ended();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  #journal(): string[] {
    try {
      return readFileSync(this.#options.journal, 'utf8').split('\n');
    } catch {
      return [];
    }
  }
}
