import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Linux counts processor time of processes in hundredths of a second. */
const TICKS_PER_SECOND = 100;
const START_TIMEOUT_MS = 20_000;
const READY_POLL_MS = 10;

/** A server under measurement: what it uses, and how to end it. */
export interface MeasuredProcess {
  readonly pid: number;
  /** Processor seconds since it started, all threads, children not included. */
  cpuSeconds(): number;
  /** The most memory it has held, in bytes. */
  peakRssBytes(): number;
  /** Ends it as an operator would, and waits until its data is on the disk. */
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until `ready` says so.
 * @throws Error with what the process wrote when it ends early or takes more than 20 s.
 */
export async function startProcess(
  command: string,
  args: readonly string[],
  ready: () => Promise<boolean>,
  env: NodeJS.ProcessEnv = {},
): Promise<MeasuredProcess> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (output = (output + text).slice(-4_000)));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await ready())) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${command} did not start:\n${output}`);
    }
    await wait(READY_POLL_MS);
  }
  return measured(child);
}

function measured(child: ChildProcess): MeasuredProcess {
  const pid = child.pid as number;
  return {
    pid,
    cpuSeconds() {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    peakRssBytes: () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024,
    async stop() {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}
