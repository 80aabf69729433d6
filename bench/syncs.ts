import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOnPath } from './peers/on-path.ts';

/** What is missing on this machine to count syncs. */
export function missingTracer(): string | undefined {
  return isOnPath('strace')
    ? undefined
    : 'strace is not installed, so syncs are not counted (Debian: apt-get install strace)';
}

/** How often a process, all threads, synced a file to the disk while `work` ran. It is slower meanwhile. */
export async function syncsDuring(pid: number, directory: string, work: () => Promise<void>): Promise<number> {
  const trace = join(directory, 'syncs.trace');
  const tracer = spawn('strace', ['-f', '-e', 'trace=fsync,fdatasync', '-o', trace, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await attached(tracer);
  try {
    await work();
  } finally {
    tracer.kill('SIGINT');
    await once(tracer, 'exit');
  }
  const lines = (await readFile(trace, 'utf8')).split('\n');
  return lines.filter((line) => /\bf(?:data)?sync\b.* = 0$/.test(line)).length;
}

async function attached(tracer: ChildProcess): Promise<void> {
  const output = tracer.stderr as NonNullable<ChildProcess['stderr']>;
  const [text] = (await Promise.race([once(output, 'data'), once(tracer, 'exit')])) as [unknown];
  if (!String(text).includes('attached')) throw new Error(`strace could not look at the server: ${text}`);
}
