import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Job, JobResult } from './jobs.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

/** Runs jobs in a process of its own, so that making requests takes nothing from who measures, and nothing from the servers but the other processor. */
export class Generator {
  readonly #child: ChildProcess = fork(MAIN, { execArgv: [] });

  /** @throws Error what a server answered instead of doing as it was asked. */
  async run(job: Job): Promise<JobResult> {
    this.#child.send(job);
    const [message] = (await once(this.#child, 'message')) as [{ result?: JobResult; error?: string }];
    if (!message.result) throw new Error(`${job.peer}: ${message.error}`);
    return message.result;
  }

  stop(): void {
    this.#child.kill();
  }
}
