import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EngineProcess, startEngineProcess } from '../engine-process.ts';
import { findEngine, NoEngineError } from '../find-engine.ts';
import type { TestEngine } from './test-engine.ts';

/** Starts the engine for the first test file that asks, tells every file where it is, and in the end which files had to do without. */
export class EngineBroker {
  readonly #server: Server;
  readonly #without = new Set<string>();
  #engine: Promise<TestEngine> | undefined;
  #process: EngineProcess | undefined;
  #reason = '';

  private constructor() {
    this.#server = createServer(async (request, response) => {
      try {
        this.#engine ??= this.#start();
        response.end(JSON.stringify(await this.#engine));
      } catch (error) {
        if (!(error instanceof NoEngineError)) say(`${(error as Error).stack}`);
        this.#reason = (error as Error).message;
        this.#without.add(new URL(request.url ?? '/', 'http://broker').searchParams.get('file') ?? '');
        response.writeHead(503).end(this.#reason);
      }
    });
  }

  static async listen(): Promise<EngineBroker> {
    const broker = new EngineBroker();
    broker.#server.listen(0, '127.0.0.1');
    await once(broker.#server, 'listening');
    return broker;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#process?.stop();
    if (this.#without.size === 0) return;
    say(`NOT RUN, for want of a MongoDB:\n${[...this.#without].map((file) => `  ${file}\n`).join('')}${this.#reason}`);
  }

  async #start(): Promise<TestEngine> {
    const uri = process.env.MONGODB_URI;
    if (uri) {
      say('MongoDB: the server of MONGODB_URI');
      const files = await findEngine().catch(() => undefined);
      return { name: 'the server of MONGODB_URI', uri, files };
    }
    this.#process = await startEngineProcess();
    const { name, files } = this.#process;
    say(`MongoDB: ${name} at ${this.#process.uri}`);
    return { name, uri: this.#process.uri, files };
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
