/**
 * A process that serves a store over HTTP as the command does, but with a clock that its parent moves. Answers each message of its parent by one.
 */
import { createMetricsHandler, type MetricsHandler, type StorageAdapter } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { ManualClock } from '@metrics-handler/core/testing';
import { mongoStorage } from '@metrics-handler/mongo-adapter';
import { MongoClient } from 'mongodb';
import { createApp } from '../../../src/app.ts';
import { listen } from '../../../src/listen.ts';
import { Streams } from '../../../src/live/streams.ts';
import { unlimited } from '../../../src/rate-limiter.ts';
import { SILENT } from '../../../src/silent-logger.ts';
import type { Store } from './store.ts';

interface Hosted {
  readonly handler: MetricsHandler;
  readonly storage: StorageAdapter;
  readonly end: () => Promise<void>;
}

let clock = new ManualClock();
let hosted: Hosted | undefined;

const commands = {
  /** Serves a store from an instant on; answers with the port. */
  async open({ store, nowMs, adminKey }: { store: Store; nowMs: number; adminKey: string }): Promise<number> {
    clock = new ManualClock(nowMs);
    const client = store.kind === 'mongodb' ? new MongoClient(store.uri, { retryWrites: false }) : undefined;
    const storage =
      store.kind === 'sqlite'
        ? sqliteStorage({ path: store.path })
        : mongoStorage({ db: (client as MongoClient).db(store.database) });
    const handler = await createMetricsHandler({ storage, clock });
    await handler.keys.ensureFirst({ key: adminKey });
    const streams = new Streams();
    const live = { handler, streams, limiter: unlimited, logger: SILENT, corsOrigins: [], trustedProxies: 0 };
    const listening = await listen(createApp({ handler, streams }), { host: '127.0.0.1', port: 0, live });
    const end = async () => {
      await listening.close(1_000);
      await handler.close();
      await client?.close();
    };
    hosted = { handler, storage, end };
    return listening.address.port;
  },
  async close(): Promise<void> {
    await hosted?.end();
    hosted = undefined;
  },
  /** Lets time pass. */
  async advance({ ms }: { ms: number }): Promise<void> {
    clock.advance(ms);
  },
  /** How far the log goes. */
  head: () => (hosted as Hosted).storage.head(),
  /** So many entries of the log that concern nobody: batches that wait beside each other may share one, whatever their keys. */
  async fill({ entries }: { entries: number }): Promise<void> {
    const timestamp = clock.now();
    for (let entry = 0; entry < entries; entry++) {
      await (hosted as Hosted).handler.recordAll({ name: 'noise', value: 1, timestamp });
    }
  },
  /** Forgets, among other things, what is old in the log. */
  maintain: () => (hosted as Hosted).handler.maintain(),
};

export type Command = keyof typeof commands;

process.on('message', async ({ id, command, input }: { id: number; command: Command; input: never }) => {
  try {
    process.send?.({ id, result: await commands[command](input) });
  } catch (error) {
    process.send?.({ id, error: (error as Error).stack });
  }
});
// Nobody asks for anything more.
process.on('disconnect', () => process.exit());
