import { fork } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Commit batch `n` by so many callers at once. */
export interface CommitCommand {
  readonly n: number;
  readonly callers: number;
}

/** Starts a process that commits what it is told; each call answers with the callers' outcomes. */
export async function startCommitter(
  uri: string,
  database: string,
): Promise<(command: CommitCommand) => Promise<string[]>> {
  const child = fork(new URL('./committer-process.ts', import.meta.url), [uri, database], {
    execArgv: ['--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'message');
  return async (command) => {
    const answer = once(child, 'message');
    child.send(command);
    const [statuses] = await answer;
    return statuses;
  };
}
