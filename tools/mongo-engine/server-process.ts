import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const READY_WITHIN_MS = 60_000;

/** A server's process that listens on a port of loopback. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #said = '';

  private constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#exit = once(this.#child, 'exit').catch(() => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#said = (this.#said + text).slice(-4_000);
      });
    }
  }

  /** @throws Error with what the process said, where it ends or listens too late. */
  static async start(command: string, args: readonly string[], port: number): Promise<ServerProcess> {
    const server = new ServerProcess(command, args);
    const deadline = performance.now() + READY_WITHIN_MS;
    let ended = false;
    void server.#exit.then(() => {
      ended = true;
    });
    while (!(await listens(port))) {
      if (ended || performance.now() > deadline) {
        server.#child.kill('SIGKILL');
        throw new Error(`${command} did not start:\n${server.#said}`);
      }
      await pause(20);
    }
    return server;
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    await this.#exit;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
