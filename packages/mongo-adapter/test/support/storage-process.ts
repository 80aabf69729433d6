import type { StorageAdapter } from '@metrics-handler/core';
import { ManualClock } from '@metrics-handler/core/testing';
import { MongoClient } from 'mongodb';
import { silentLogger } from '../../../core/src/logger.ts';
import { mongoStorage } from '../../src/index.ts';
import { fromPlain, toPlain } from './plain.ts';
import type { Call } from './remote-stores.ts';

/* Adapters in a process of their own, called by messages. Time is the caller's. */
const [uri, database] = process.argv.slice(2) as [string, string];
const client = new MongoClient(uri, { retryWrites: false });
const clock = new ManualClock();
const stores = new Map<number, StorageAdapter>();
const aborts = new Map<number, AbortController>();

process.on('message', async (call: Call) => {
  if (call.method === 'abort') {
    aborts.get(call.id)?.abort();
    return;
  }
  clock.set(call.now);
  try {
    process.send?.({
      id: call.id,
      value: toPlain(await carryOut({ ...call, args: fromPlain(call.args) as unknown[] })),
    });
  } catch (error) {
    process.send?.({ id: call.id, error: toPlain(error) });
  } finally {
    aborts.delete(call.id);
  }
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

function carryOut({ id, store, method, args, prefix, isAbortable }: Call): unknown {
  if (method === 'open') {
    stores.set(store, mongoStorage({ db: client.db(database), prefix }));
    return stores.get(store)?.open({ clock, logger: silentLogger });
  }
  const [part, name = part] = method.split('.') as [string, string | undefined];
  const adapter = stores.get(store) as StorageAdapter;
  const target = (part === name ? adapter : adapter[part as 'books']) as unknown as Record<string, Method>;
  return (target[name] as Method).apply(
    target,
    isAbortable ? [{ ...(args[0] as object), signal: signalOf(id) }] : [...args],
  );
}

type Method = (...args: unknown[]) => unknown;

function signalOf(id: number): AbortSignal {
  const abort = new AbortController();
  aborts.set(id, abort);
  return abort.signal;
}
