import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SERVER_COMMAND } from './server-command.ts';

/** A server of this repository as a process of its own. */
export interface LocalServer {
  readonly url: string;
  readonly pid: number;
  /** What it holds in memory now. */
  residentBytes(): number;
  /** What it wrote to stderr, the last 16 KiB. */
  log(): string;
  /** Sends a signal and waits for the end. The exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** How Node runs the server. */
export interface NodeOptions {
  readonly flags?: readonly string[];
  /** Hears what the process writes to stdout, in pieces. */
  readonly heard?: (text: string) => void;
}

/**
 * Starts `serve` with these settings and waits until it listens.
 * @throws Error with what it wrote, where it ends before.
 */
export async function startLocalServer(
  settings: Readonly<Record<string, string>>,
  { flags = [], heard }: NodeOptions = {},
): Promise<LocalServer> {
  const child = spawn(process.execPath, [...flags, ...SERVER_COMMAND], { env: environment(settings) });
  const ended = exit(child);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log = (log + text).slice(-16_384);
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said: string | undefined = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      heard?.(text);
      if (said === undefined) return;
      said += text;
      const found = /listens on (\S+)/.exec(said)?.[1];
      if (!found) return;
      resolve(found);
      said = undefined;
    });
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
  const pid = child.pid as number;
  return {
    url,
    pid,
    residentBytes: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024,
    log: () => log,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/**
 * Runs another command of the server to its end.
 * @returns what it wrote to stdout
 * @throws Error with what it wrote to stderr, where its exit code is not 0
 */
export async function runServerCommand(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(process.execPath, [...SERVER_COMMAND, ...args], { env: environment(settings) });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  const code = await exit(child);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${err}${out}`);
  return out;
}

function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', ...settings };
}

function exit(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? '')));
}
