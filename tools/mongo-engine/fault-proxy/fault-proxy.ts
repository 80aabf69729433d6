import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Document } from 'bson';
import { type Durations, type Fault, type Plan, type ProxiedCommand, STEPPED_DOWN } from './fault.ts';
import { ProxiedConnection } from './proxied-connection.ts';

/** A TCP proxy in front of a MongoDB server that lets faults strike chosen commands; `spent` is emitted when a plan has struck for the last time. */
export class FaultProxy extends EventEmitter<{ spent: [] }> {
  readonly durations: Durations;
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  #plan: Plan | undefined;
  #struck = 0;
  #thaw: Promise<void> = Promise.resolve();

  private constructor(serverPort: number, durations: Durations) {
    super();
    this.durations = durations;
    this.#server = createServer((socket) => {
      const connection = new ProxiedConnection(socket, serverPort, this);
      this.#connections.add(connection);
      socket.once('close', () => this.#connections.delete(connection));
    });
  }

  static async listen(serverPort: number, durations: Durations): Promise<FaultProxy> {
    const proxy = new FaultProxy(serverPort, durations);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Clients must connect to this address alone: a replica set's would lead them around the proxy. */
  get uri(): string {
    return `mongodb://127.0.0.1:${(this.#server.address() as AddressInfo).port}/?directConnection=true`;
  }

  /** How many commands the plan has struck. */
  get struck(): number {
    return this.#struck;
  }

  /** Replaces the plan, or ends it. */
  arm(plan: Plan | undefined): void {
    this.#plan = plan;
    this.#struck = 0;
  }

  next(command: ProxiedCommand): Fault | undefined {
    const plan = this.#plan;
    if (!plan || this.#struck >= plan.times || !plan.matches(command)) return undefined;
    if (++this.#struck === plan.times) this.emit('spent');
    return plan.fault;
  }

  get refusal(): Document {
    return this.#plan?.answer ?? STEPPED_DOWN;
  }

  freeze(forMs: number): void {
    this.#thaw = pause(forMs);
  }

  thawed(): Promise<void> {
    return this.#thaw;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const connection of this.#connections) connection.close();
    await once(this.#server, 'close');
  }
}
