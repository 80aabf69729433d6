import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything it has said so far. */
  stdout(): string;
  stderr(): string;
  /** The exit code, or the signal's name, once it has ended. */
  readonly ended: Promise<number | string>;
}

/** Runs the command as `npm start` does, in a folder of its own, and waits until it listens or ends. */
export async function serverProcess(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--conditions=@metrics-handler/source', MAIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH, PORT: '0', ...env },
  });
  let out = '';
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? ''));
  });
  const listening = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      out += chunk;
      if (/Data: .*\n/.test(out)) resolve();
    });
  });
  await Promise.race([listening, ended]);
  return { child, url: /listens on (\S+)/.exec(out)?.[1] ?? '', stdout: () => out, stderr: () => err, ended };
}
