import { type ChildProcess, fork } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { Command } from './other-process.ts';

/** Runs another process on the file; it ends with the test. */
export async function startProcess(path: string): Promise<(command: Command) => Promise<unknown>> {
  const child = fork(new URL('./other-process.ts', import.meta.url), [path], {
    execArgv: ['--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'],
    // Columns are typed arrays.
    serialization: 'advanced',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await answerOf(child);
  return (command) => {
    const answer = answerOf(child);
    child.send(command);
    return answer;
  };
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null) => reject(new Error(`the other process ended with ${code}`));
    child.once('exit', failed);
    child.once('message', ({ result }: { result: unknown }) => {
      child.off('exit', failed);
      resolve(result);
    });
  });
}
