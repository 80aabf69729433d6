import { freePort } from '../../../tools/free-port.ts';
import { type LocalServer, startLocalServer } from '../../../tools/local-server.ts';
import { Haproxy } from './haproxy.ts';

/** Several servers on one database behind one address. */
export class Fleet {
  readonly proxy: Haproxy;
  readonly #ports: readonly number[];
  readonly #settings: Readonly<Record<string, string>>;
  readonly #servers: LocalServer[];

  private constructor(
    proxy: Haproxy,
    ports: readonly number[],
    settings: Readonly<Record<string, string>>,
    servers: LocalServer[],
  ) {
    this.proxy = proxy;
    this.#ports = ports;
    this.#settings = settings;
    this.#servers = servers;
  }

  static async start(size: number, settings: Readonly<Record<string, string>>): Promise<Fleet> {
    const ports: number[] = [];
    const servers: LocalServer[] = [];
    for (let i = 0; i < size; i++) {
      const port = await freePort();
      servers.push(await startLocalServer({ ...settings, PORT: String(port) }));
      ports.push(port);
    }
    return new Fleet(await Haproxy.start(ports), ports, settings, servers);
  }

  get url(): string {
    return this.proxy.url;
  }

  /** Restarts one server after the other, each once the one before it is sent requests again. */
  async rollingRestart(): Promise<void> {
    for (const [i, server] of this.#servers.entries()) {
      const code = await server.end('SIGTERM');
      if (code !== 0) throw new Error(`server ${i} ended with ${code}: ${server.log()}`);
      this.#servers[i] = await startLocalServer({ ...this.#settings, PORT: String(this.#ports[i]) });
      await this.proxy.untilUp(i);
    }
  }

  /** How many requests and streams each server has been sent. */
  sent(): Promise<number[]> {
    return Promise.all(this.#servers.map((_, i) => this.proxy.sentTo(i)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.end('SIGKILL')));
    await this.proxy.stop();
  }
}
