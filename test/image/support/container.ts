import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Image } from './image.ts';

const RUN_READ_ONLY = fileURLToPath(new URL('../../../tools/image/run-read-only.sh', import.meta.url));

export interface Container {
  readonly url: string;
  output(): string;
  /** The exit code once it has ended. */
  readonly ended: Promise<number | string>;
  /** The process of the image itself. */
  pid(): number;
  signal(name: NodeJS.Signals): void;
  /** Ends it at once; nothing happens where it has ended. */
  kill(): void;
}

/**
 * Runs the image's own command with its own environment, user and folder: a read-only root, no capabilities, process 1 of its own. Waits until it listens or
 * ends. No container runtime is used, because none starts inside every test machine; namespaces and mounts are what they would make.
 */
export async function startContainer(
  { root, config }: Image,
  data: string,
  env: Readonly<Record<string, string>> = {},
  command: readonly string[] = config.Entrypoint,
): Promise<Container> {
  const inside = Object.fromEntries(config.Env.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  const user = config.User.split(':')[0] as string;
  const namespaces = ['--mount', '--pid', '--ipc', '--uts', '--fork'];
  const child = spawn('unshare', [...namespaces, RUN_READ_ONLY, root, config.WorkingDir, data, user, ...command], {
    env: { ...inside, HOST: '127.0.0.1', PORT: '0', ...env },
  });
  let output = '';
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? ''));
  });
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
        if (/Data: .*\n/.test(output)) resolve();
      });
    void ended.then(() => resolve());
  });
  // `unshare` forks: what it started is its only child. (The child's death with its parent is forgotten when it changes its user.)
  const pid = () => Number.parseInt(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'), 10);
  return {
    url: /listens on (\S+)/.exec(output)?.[1] ?? '',
    output: () => output,
    ended,
    pid,
    signal: (name) => process.kill(pid(), name),
    kill() {
      if (child.exitCode === null && child.signalCode === null) process.kill(pid(), 'SIGKILL');
    },
  };
}
