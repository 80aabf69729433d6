import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { MetricsHandler, PointColumns, Query, QueryAnswer, SeriesRows } from '../../src/index.ts';
import { createMetricsHandler } from '../../src/index.ts';
import { sqliteStorage } from '../../src/sqlite.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';

const MINUTE = 60_000;
const DAYS = 40;
const FROM = Date.parse('2026-01-01T00:00:00Z');
const TO = FROM + DAYS * 1_440 * MINUTE;
const SERIES = ['a', 'b', 'c'];
const INTERVALS = { '1m': 1, '15m': 15, '1h': 60, '1d': 1_440 } as const;

let directory: string;
let child: ChildProcess;

afterEach(async () => {
  child?.kill();
  await rm(directory, { recursive: true, force: true });
});

/** The second process as if it were a handler: each call resolves when it has answered. */
function otherProcess(path: string): Promise<{ call(message: object): Promise<unknown> }> {
  child = fork(new URL('./support/other-process.ts', import.meta.url), [path], {
    execArgv: ['--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'],
  });
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  const call = (message: object) =>
    new Promise<unknown>((resolve) => {
      waiting.set(++lastId, resolve);
      child.send({ id: lastId, ...message });
    });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the other process ended with ${code}`)));
    child.on('message', ({ id, result }: { id: number; result: unknown }) => {
      if (id === 0) resolve({ call });
      else waiting.get(id)?.(result);
      waiting.delete(id);
    });
  });
}

/** Counts and sums by minute, kept apart from the engine: integers, so that sums are exact. */
class Model {
  readonly #count = new Map(SERIES.map((name) => [name, new Float64Array(DAYS * 1_440)]));
  readonly #sum = new Map(SERIES.map((name) => [name, new Float64Array(DAYS * 1_440)]));

  add(name: string, timestamps: readonly number[], values: readonly number[]): void {
    const count = this.#count.get(name) as Float64Array;
    const sum = this.#sum.get(name) as Float64Array;
    timestamps.forEach((t, i) => {
      const minute = Math.floor((t - FROM) / MINUTE);
      count[minute] = (count[minute] as number) + 1;
      sum[minute] = (sum[minute] as number) + (values[i] as number);
    });
  }

  remove(name: string, fromMinute: number, toMinute: number): void {
    this.#count.get(name)?.fill(0, fromMinute, toMinute);
    this.#sum.get(name)?.fill(0, fromMinute, toMinute);
  }

  buckets(name: string, fromMinute: number, toMinute: number, width: number): { count: number; sum: number }[] {
    const found = [];
    for (let start = fromMinute; start < toMinute; start += width) {
      const total = (column: Float64Array) => column.subarray(start, start + width).reduce((a, b) => a + b, 0);
      found.push({
        count: total(this.#count.get(name) as Float64Array),
        sum: total(this.#sum.get(name) as Float64Array),
      });
    }
    return found;
  }
}

const OPERATIONS = runs(100_000);

it(`of ${OPERATIONS} random reads and writes in two processes no answer is older than the last acknowledged write`, async () => {
  directory = await mkdtemp(join(tmpdir(), 'metrics-handler-'));
  const path = join(directory, 'metrics.db');
  await using handler = await createMetricsHandler({ storage: sqliteStorage({ path }), cacheMaxBytes: 1_024 * 1_024 });
  for (const name of SERIES) await handler.metrics.put(name, { kind: 'counter' });
  const other = await otherProcess(path);
  const next = random(seed());
  const model = new Model();
  const pick = (n: number) => Math.floor(next() * n);
  let reads = 0;
  let foreignWrites = 0;

  for (let operation = 0; operation < OPERATIONS; operation++) {
    const elsewhere = next() < 0.15;
    const name = SERIES[pick(SERIES.length)] as string;
    const kind = next();
    if (kind < 0.12) {
      const columns = points(name);
      if (elsewhere) await other.call({ record: { series: [columns] } });
      else await handler.recordAll({ series: [columns] });
      model.add(name, columns.timestamps as number[], columns.values as number[]);
      if (elsewhere) foreignWrites++;
    } else if (kind < 0.122 && operation > 100) {
      const from = pick(DAYS * 1_440 - 60);
      const to = from + 1 + pick(60);
      const remove = { name, from: FROM + from * MINUTE, to: FROM + to * MINUTE };
      if (elsewhere) await other.call({ remove });
      else await handler.points.remove(remove);
      model.remove(name, from, to);
    } else {
      reads++;
      await check(name, elsewhere);
    }
  }
  expect(reads).toBeGreaterThan(OPERATIONS / 2);
  expect(foreignWrites).toBeGreaterThan(OPERATIONS / 100);
  expect((await handler.stats()).cache.hits).toBeGreaterThan(reads / 3);

  function points(name: string): PointColumns {
    const length = 1 + pick(4);
    const timestamps = Array.from({ length }, () => FROM + pick(TO - FROM));
    return { name, timestamps, values: timestamps.map(() => pick(1_000) - 500) };
  }

  async function check(name: string, elsewhere: boolean): Promise<void> {
    const interval = (Object.keys(INTERVALS) as (keyof typeof INTERVALS)[])[pick(4)] as keyof typeof INTERVALS;
    const width = INTERVALS[interval];
    const slots = (DAYS * 1_440) / width;
    const first = pick(slots);
    const last = Math.min(slots, first + 1 + pick(30));
    const query: Query = {
      name,
      from: FROM + first * width * MINUTE,
      to: FROM + last * width * MINUTE,
      interval,
      aggregates: ['sum'],
      fill: 'zero',
    };
    const answer = elsewhere ? other.call({ query }) : handler.query(query);
    const { series } = (await answer) as QueryAnswer<SeriesRows>;
    const buckets = (series[0]?.buckets ?? []).map(({ count, sum }) => ({ count, sum }));
    expect(buckets).toEqual(model.buckets(name, first * width, last * width, width));
  }
}, 600_000);

it('a write to the open minute leaves every segment of a year in place', async () => {
  directory = await mkdtemp(join(tmpdir(), 'metrics-handler-'));
  await using handler = await createMetricsHandler({ storage: sqliteStorage({ path: join(directory, 'metrics.db') }) });
  const to = Math.floor(Date.now() / MINUTE) * MINUTE;
  const from = to - 365 * 1_440 * MINUTE;
  const timestamps = Array.from({ length: 365 * 24 }, (_, i) => from + i * 60 * MINUTE);
  await handler.recordAll({ series: [{ name: 'views', timestamps, values: timestamps.map((_, i) => i) }] });
  for (const [interval, timeZone] of [
    ['1d', 'UTC'],
    ['1h', 'UTC'],
    ['1d', 'Asia/Kathmandu'],
  ] as const) {
    await yearOf(handler, interval, timeZone);
    const before = await handler.stats();
    await handler.recordAll({ name: 'views', value: 1 });
    await yearOf(handler, interval, timeZone);
    const after = await handler.stats();
    const loaded = after.cache.misses - before.cache.misses;
    // At most the blocks that passing time itself has added.
    expect(loaded).toBeLessThanOrEqual(before.cache.segments * 0.01);
    expect(after.cache.invalidations).toBe(before.cache.invalidations);
    expect(after.cache.patches).toBeGreaterThan(before.cache.patches);
  }

  function yearOf(of: MetricsHandler, interval: string, timeZone: string) {
    return of.query({ name: 'views', from, interval, timeZone, aggregates: ['sum'] });
  }
});
