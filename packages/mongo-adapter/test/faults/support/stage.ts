import type { StorageAdapter } from '@metrics-handler/core';
import { ManualClock } from '@metrics-handler/core/testing';
import { MongoClient } from 'mongodb';
import { expect, onTestFinished } from 'vitest';
import { silentLogger } from '../../../../core/src/logger.ts';
import { implicitDefinition } from '../../../../core/src/metric/definition.ts';
import { verify } from '../../../../core/src/verify/verify.ts';
import { mongoStorage } from '../../../src/index.ts';
import { END, T0, valuesAfter, writerOf } from './operations.ts';
import { Writer, type WriterOptions } from './writer.ts';

/** A database of its own on an engine, with writers in processes of their own, and what must be in it. */
export class Stage {
  readonly uri: string;
  readonly database = `faults_${crypto.randomUUID().slice(0, 8)}`;
  readonly #seed: number;
  readonly #writers: Writer[] = [];

  constructor(uri: string, seed: number) {
    this.uri = uri;
    this.#seed = seed;
    onTestFinished(async () => {
      const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5_000 });
      await client
        .db(this.database)
        .dropDatabase()
        .catch(() => undefined);
      await client.close();
    });
  }

  /** A writer that is not running yet. */
  writer(options: Partial<WriterOptions> = {}): Writer {
    const { uri, database } = this;
    const writer = new Writer({ uri, database, seed: this.#seed, writer: this.#writers.length, ...options });
    this.#writers.push(writer);
    return writer;
  }

  /** An open store on the database, in this process. */
  async store(client = new MongoClient(this.uri, { retryWrites: false })): Promise<StorageAdapter> {
    const storage = mongoStorage({ db: client.db(this.database) });
    await storage.open({ clock: new ManualClock(Date.UTC(2026, 0, 20)), logger: silentLogger });
    onTestFinished(async () => {
      await storage.close();
      await client.close();
    });
    return storage;
  }

  /** Appends entries that change nothing. */
  async fillLog(entries: number): Promise<void> {
    const storage = await this.store();
    const definition = { ...implicitDefinition('filler'), description: 'fills the log' };
    await storage.commit(Array.from({ length: entries }, () => ({ kind: 'define', definition }) as const));
  }

  /** After all writers have stopped: every acknowledged point is there once, nothing else is, and every cell is what raw says. */
  async expectWhole(): Promise<void> {
    const storage = await this.store();
    const values = await valuesIn(storage);
    for (const { writer, acknowledged } of this.#writers) {
      const found = values.filter((value) => writerOf(value) === writer);
      expect(found, `values of writer ${writer}`).toEqual(valuesAfter(writer, this.#seed, acknowledged));
    }
    const before = await differencesIn(storage);
    while (await storage.maintain());
    expect([before, await differencesIn(storage)]).toEqual([[], []]);
    expect(await valuesIn(storage)).toEqual(values);
  }
}

async function differencesIn(storage: StorageAdapter): Promise<readonly unknown[]> {
  return (await verify(storage, { from: T0, to: END })).differences;
}

/** Every raw value, ascending. */
async function valuesIn(storage: StorageAdapter): Promise<number[]> {
  const series = (await storage.series({})).map(({ id }) => id);
  const { points } = await storage.readPoints({ series, from: T0, to: END });
  return points.flatMap(({ values }) => [...values]).sort((a, b) => a - b);
}
