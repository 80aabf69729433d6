import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../tools/free-port.ts';

const CONFIGURATION = new URL('../../../deploy/haproxy/haproxy.cfg', import.meta.url);
const POLL_MS = 50;

/** haproxy with the configuration of `deploy/haproxy`, in front of servers of this machine. */
export class Haproxy {
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(port: number, folder: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#child = spawn('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#ended = once(this.#child, 'exit');
  }

  /** Waits until it sees every server. */
  static async start(serverPorts: readonly number[]): Promise<Haproxy> {
    const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-haproxy-'));
    const port = await freePort();
    writeFileSync(join(folder, 'haproxy.cfg'), configuration(port, serverPorts, folder));
    const proxy = new Haproxy(port, folder);
    for (const i of serverPorts.keys()) await proxy.untilUp(i);
    return proxy;
  }

  /** Waits until the checks say that a server can be sent requests. */
  async untilUp(server: number): Promise<void> {
    while ((await this.#column(server, 'status').catch(() => '')) !== 'UP') {
      if (this.#child.exitCode !== null) throw new Error('haproxy has ended');
      await pause(POLL_MS);
    }
  }

  /** How many requests and streams a server has been sent. */
  async sentTo(server: number): Promise<number> {
    return Number(await this.#column(server, 'stot'));
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #column(server: number, column: string): Promise<string | undefined> {
    const [head = '', ...rows] = (await this.#ask('show stat\n')).trim().split('\n');
    const names = head.replace('# ', '').split(',');
    const row = rows.map((line) => line.split(',')).find(([, name]) => name === `server-${server}`);
    return row?.[names.indexOf(column)];
  }

  #ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(join(this.#folder, 'haproxy.sock'), () => socket.write(command));
      socket.setEncoding('utf8').on('data', (text) => {
        answer += text;
      });
      socket.once('error', reject).once('close', () => resolve(answer));
    });
  }
}

/** As it stands, but for addresses and a socket to ask for its view of the servers. */
function configuration(port: number, serverPorts: readonly number[], folder: string): string {
  const text = readFileSync(CONFIGURATION, 'utf8');
  const servers = serverPorts.map((serverPort, i) => `    server server-${i} 127.0.0.1:${serverPort}\n`).join('');
  return text
    .replace('global\n', `global\n    stats socket ${join(folder, 'haproxy.sock')}\n`)
    .replace('bind :8080', `bind 127.0.0.1:${port}`)
    .replace(/(^ {4}server .*\n)+/m, servers);
}
