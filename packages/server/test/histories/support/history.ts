import { expect } from 'vitest';
import { LiveReader, type Query, type Transport } from './live-reader.ts';
import type { Step } from './steps.ts';
import type { Store } from './store.ts';
import type { World } from './world.ts';

const START = Date.parse('2025-03-30T00:40:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longer than a session. */
const EXPIRY_MS = 13 * HOUR_MS;
const READERS = 4;
const LATE_MS = [20 * 60_000, 50 * 60_000, 2 * HOUR_MS];
const PUMP_MS = 1_000;
/** Longer than the servers collect changes before they compute. */
const BEAT_MS = 60;
/** A quiet moment that does not come within so long of real time never comes. */
const PATIENCE_MS = 30_000;

const QUERIES: readonly Query[] = [
  { interval: '1m', aggregates: ['sum', 'avg'], from: START - HOUR_MS, to: START + HOUR_MS },
  { interval: '15m', timeZone: 'Europe/Madrid', aggregates: ['max'], groupBy: ['shop'] },
  { interval: '1h', timeZone: 'Asia/Kathmandu', aggregates: ['sum'], fill: 'previous' },
  { interval: '5m', aggregates: ['first', 'last'], fill: 'linear', from: START - HOUR_MS, to: START + 3 * HOUR_MS },
  { interval: '5m', aggregates: ['count'], fill: 'none', groupBy: ['bookId'], top: 1, orderBy: 'sum' },
  { interval: '1d', from: START - DAY_MS, to: START + DAY_MS },
  { aggregates: ['sum'], from: START - HOUR_MS / 2 },
];

export interface Outcome {
  readonly readers: readonly LiveReader[];
  /** How often what was held was compared with what the query returns. */
  readonly comparisons: number;
}

export interface History {
  readonly steps: readonly Step[];
  /** Which query the first reader follows; the others follow the next ones. */
  readonly first: number;
}

/** Lets steps happen to two servers over one store with readers of both, and compares at every quiet moment. */
export async function runHistory(world: World, store: Store, { steps, first }: History): Promise<Outcome> {
  await world.begin(store, START);
  await world.call('PUT', '/api/v1/metrics/errors', { kind: 'counter', labels: ['shop'] });
  const { id: kept } = await newBook(world, 0);
  const readers = Array.from({ length: READERS }, (_, i) => {
    const query = QUERIES[(first + i) % QUERIES.length] as Query;
    const transport: Transport = i % 2 === 0 ? 'event stream' : 'WebSocket';
    return new LiveReader(world, { name: 'errors', ...query }, transport, i >> 1);
  });
  let comparisons = 0;
  try {
    await quiet(world, readers);
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as Step;
      const away =
        step.kind === 'leave' || step.kind === 'forget' ? readers.filter((_, n) => n % 2 === step.first) : [];
      // What happens while they are away is the next step, whatever it is.
      const next = step.kind === 'leave' ? steps[++i] : step;
      const isUnderWay = step.kind === 'leave' && step.moment !== 'before';
      if (!isUnderWay) for (const reader of away) reader.leave();
      if (next) await happen(world, next, readers, kept);
      if (isUnderWay) await leaveUnderWay(world, away, step);
      for (const reader of away) reader.return('at' in step ? step.at : 0);
      await quiet(world, readers);
      const answers = await Promise.all(readers.map(({ search }, n) => world.query(search, i + n)));
      for (const [n, reader] of readers.entries()) {
        expect(reader.holds, `${reader.transport} of ${reader.search} after step ${i}`).toEqual(answers[n]);
      }
      comparisons += readers.length;
    }
  } finally {
    for (const reader of readers) reader.end();
    await world.end();
  }
  return { readers, comparisons };
}

/** Lets time pass in small steps until every reader has heard of everything, as its cursor says. Then nothing moves any more. */
async function quiet(world: World, readers: readonly LiveReader[]): Promise<void> {
  const patientUntil = performance.now() + PATIENCE_MS;
  for (;;) {
    await Promise.all(readers.map((reader) => reader.tend()));
    const head = await world.head();
    if (readers.every((reader) => reader.isAt(head))) return;
    if (performance.now() > patientUntil) {
      const late = readers.filter((reader) => !reader.isAt(head)).map(({ search }) => search);
      throw new Error(`not quiet: ${JSON.stringify({ late, head })}`);
    }
    await world.advance(PUMP_MS);
  }
}

/**
 * Late points follow at once, one by one, and nobody waits until anybody has heard of them. Those who leave do so after the first, or once they have heard one
 * event more; they are away while the second comes and back for the third.
 */
async function leaveUnderWay(
  world: World,
  readers: readonly LiveReader[],
  { at, moment }: Extract<Step, { kind: 'leave' }>,
): Promise<void> {
  if (moment === 'heard') for (const reader of readers) reader.leaveAfterNext();
  for (const [beat, point] of latePoints(world.nowMs).entries()) {
    await world.call('POST', '/api/v1/points', point, at + beat);
    await world.advance(BEAT_MS);
    if (beat === 0 && moment === 'heard') continue;
    if (beat < 2) for (const reader of readers) reader.leave();
    if (beat !== 1) continue;
    for (const reader of readers) reader.return(at);
    await Promise.all(readers.map((reader) => reader.tend()));
  }
}

async function happen(world: World, step: Step, readers: readonly LiveReader[], kept: string): Promise<void> {
  switch (step.kind) {
    case 'points': {
      const purged = step.points.some(({ book }) => book === 'purged') ? (await newBook(world, step.at)).id : '';
      const points = step.points.map(({ ageMs, value, shop, book }) => ({
        name: 'errors',
        value,
        timestamp: world.nowMs - ageMs,
        labels: { shop },
        ...(book === 'none' ? {} : { bookId: book === 'kept' ? kept : purged }),
      }));
      await world.call('POST', '/api/v1/points', points, step.at);
      return;
    }
    case 'remove': {
      const from = world.nowMs - step.fromAgeMs - step.lengthMs;
      await world.call(
        'DELETE',
        `/api/v1/points?name=errors&from=${from}&to=${from + step.lengthMs}`,
        undefined,
        step.at,
      );
      return;
    }
    case 'advance':
      return world.advance(step.ms);
    case 'expire':
      return world.advance(EXPIRY_MS);
    case 'define':
      await world.call(
        'PUT',
        '/api/v1/metrics/errors',
        { kind: 'counter', labels: ['shop'], fill: step.fill },
        step.at,
      );
      return;
    case 'purge': {
      const { id } = await newBook(world, step.at);
      const point = { name: 'errors', value: 1, timestamp: world.nowMs, labels: { shop: 'a' }, bookId: id };
      await world.call('POST', '/api/v1/points', point, step.at);
      await world.call('DELETE', `/api/v1/books/${id}?metrics=purge`, undefined, step.at);
      return;
    }
    case 'renew':
      for (const reader of readers) await reader.renew();
      return;
    case 'restart':
      return world.restart(step.at, step.signal);
    case 'forget':
      // What the log will not tell those who are away: buckets that were over when they left have changed.
      await world.call('POST', '/api/v1/points', latePoints(world.nowMs));
      return world.forget();
    case 'leave':
      for (const reader of readers) reader.leave();
      for (const reader of readers) reader.return(step.at);
  }
}

function latePoints(nowMs: number): object[] {
  return LATE_MS.map((ageMs) => ({ name: 'errors', value: 7, timestamp: nowMs - ageMs, labels: { shop: 'a' } }));
}

function newBook(world: World, at: number): Promise<{ id: string }> {
  return world.call('POST', '/api/v1/books', { title: 'A book', authors: ['Nobody'] }, at);
}
