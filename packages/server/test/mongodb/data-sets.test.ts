import { readFileSync } from 'node:fs';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { mongoStorage } from '@metrics-handler/mongo-adapter';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { volatilePath } from '../../../core/test/support/volatile-path.ts';
import { type Fixture, fixture } from '../support/fixture.ts';

/** Numenta Anomaly Benchmark and goodbooks-10k; see examples/data/NOTICE. */
const DATA = new URL('../../../../examples/data/', import.meta.url);
const ZONES = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Europe/Madrid'];
/** Each with the days that a query has room for. */
const INTERVALS = { '1m': 7, '15m': 100, '1h': 400, '1d': 400, '1w': 400, '1mo': 400 };
const AGGREGATES = 'avg,sum,count,min,max,first,last';
const DAY_MS = 86_400_000;
const SERIES = [
  { name: 'nyc_taxi', kind: 'gauge', fill: 'linear' },
  { name: 'elb_request_count', kind: 'counter', fill: 'zero' },
] as const;

const engine = await testEngine();

describe.skipIf(!engine)('the data files through the server on MongoDB and on SQLite', () => {
  const client = new MongoClient(engine?.uri ?? 'mongodb://none', { retryWrites: false });
  const db = client.db(`data_sets_${process.pid}`);
  const mongo = mongoStorage({ db });
  const sqlite = sqliteStorage({ path: volatilePath() });
  let servers: readonly [Fixture, Fixture];

  beforeAll(async () => {
    servers = [await fixture({ storage: mongo }), await fixture({ storage: sqlite })];
  });
  afterAll(async () => {
    for (const { handler } of servers) await handler.close();
    await db.dropDatabase();
    await client.close();
  });

  /** What both answer, which must be the same to the byte. */
  async function same(method: string, path: string, body?: { readonly type: string; readonly text: string }) {
    const init = body && { body: body.text, headers: { 'Content-Type': body.type } };
    const answers = await Promise.all(servers.map((server) => server.request(method, path, init)));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(texts[0]).toBe(texts[1]);
    return texts[0] as string;
  }

  async function sameAnswers(): Promise<void> {
    for (const { name, from, to } of SERIES.map(({ name }) => ({ name, ...rangeOf(readPoints(name)) }))) {
      for (const timeZone of ZONES) {
        for (const [interval, days] of Object.entries(INTERVALS)) {
          const end = Math.min(to, from + days * DAY_MS);
          const search = new URLSearchParams({ name, from: `${from}`, to: `${end}`, timeZone, interval });
          await same('GET', `/api/v1/query?${search}&aggregates=${AGGREGATES}&format=columns`);
        }
      }
    }
  }

  it('answers are the same to the byte, folded or not', { timeout: 240_000 }, async () => {
    for (const { name, ...definition } of SERIES) {
      const json = (value: unknown) => ({ type: 'application/json', text: JSON.stringify(value) });
      await same('PUT', `/api/v1/metrics/${name}`, json(definition));
      await same('POST', '/api/v1/points', json({ series: [{ name, ...readPoints(name) }] }));
    }
    await sameAnswers();
    for (const storage of [mongo, sqlite]) while (await storage.maintain());
    await sameAnswers();
    for (const { name } of SERIES) await same('GET', `/api/v1/points?name=${name}&from=0&to=1500000000000&limit=1000`);
  });

  it('the books are the same, but for their ids', { timeout: 240_000 }, async () => {
    const books = { type: 'text/csv', text: readFileSync(new URL('books.csv', DATA), 'utf8') };
    const imported = JSON.parse(await same('POST', '/api/v1/books/import', books));
    expect(imported.imported).toBeGreaterThan(450);
    const exported = await Promise.all(
      servers.map(async (server) => (await server.request('GET', '/api/v1/books/export')).text()),
    );
    const [own, other] = exported.map((text) =>
      text
        .replace(/[0-9a-f-]{36}/g, 'an id')
        .split('\n')
        .sort(),
    );
    expect(own).toEqual(other);
    for (const search of ['hunger', 'j r', 'suzanne coll', 'zzz', 'the of']) {
      const found = await Promise.all(
        servers.map(async (server) => {
          const answer = await server.request('GET', `/api/v1/books?limit=200&search=${encodeURIComponent(search)}`);
          const { items } = (await answer.json()) as { items: { title: string }[] };
          return items.map(({ title }) => title);
        }),
      );
      expect(found[0], search).toEqual(found[1]);
    }
  });
});

function readPoints(name: string): { timestamps: number[]; values: number[] } {
  const [, ...lines] = readFileSync(new URL(`${name}.csv`, DATA), 'utf8')
    .trim()
    .split(/\r?\n/);
  const cells = lines.map((line) => line.split(',') as [string, string]);
  return {
    timestamps: cells.map(([time]) => Date.parse(`${time.replace(' ', 'T')}Z`)),
    values: cells.map(([, value]) => Number(value)),
  };
}

function rangeOf({ timestamps }: { timestamps: readonly number[] }): { from: number; to: number } {
  return { from: Math.min(...timestamps), to: Math.max(...timestamps) + 1 };
}
