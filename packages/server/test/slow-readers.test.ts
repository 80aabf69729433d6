import { memoryStorage } from '@metrics-handler/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../src/start.ts';
import { SocketReader } from './support/socket-reader.ts';
import { StreamReader } from './support/stream-reader.ts';

const AT = Date.parse('2026-01-01T00:00:00Z');
const MINUTE_MS = 60_000;
/** As one update a little below 256 KiB. */
const MINUTES = 1_100;
const VALUE = 123_456.789;
/** So many updates are more than the buffers of the system take for a reader that has stopped. */
const ROUNDS = 60;
const QUERY = {
  name: 'views',
  interval: '1m',
  aggregates: ['avg', 'min', 'max', 'first', 'last', 'sum'],
  from: AT,
  to: AT + 2 * MINUTES * MINUTE_MS,
} as const;
const SEARCH = new URLSearchParams(
  Object.entries(QUERY).map(([name, value]): [string, string] => [name, String(value)]),
).toString();
const WAIT = { timeout: 30_000, interval: 10 };

let server: RunningServer;
let key: string;
let port: number;

beforeEach(async () => {
  server = await startServer({ storage: memoryStorage(), port: 0 });
  key = server.firstKey?.key ?? '';
  port = Number(new URL(server.url).port);
  await record(0);
});
afterEach(() => server.close());

/** A point in each of the minutes from `first` on. */
const record = (first: number) =>
  server.handler.recordAll(
    Array.from({ length: MINUTES }, (_, i) => ({
      name: 'views',
      value: VALUE,
      timestamp: AT + (first + i) * MINUTE_MS,
    })),
  );
const eventStream = () => new StreamReader(port, SEARCH, key);

const webSocket = () => new SocketReader({ port, token: key, query: QUERY });

it.each([
  ['of an event stream', eventStream, 408],
  ['of a WebSocket', webSocket, 4408],
] as const)(
  'a reader %s that stops holds nobody up, and then hears of each bucket once or that it was too slow',
  async (_, open, tooSlow) => {
    let heard = 0;
    const leave = server.handler.subscribe(QUERY, () => heard++);
    const [patient, late] = [open(), open()];
    await expect.poll(() => [patient, late].every(({ answer }) => answer !== undefined), WAIT).toBe(true);
    for (const reader of [patient, late]) reader.pause();
    for (let round = 1; round <= ROUNDS; round++) {
      await record(0);
      await expect.poll(() => heard, WAIT).toBeGreaterThan(round);
    }
    const holdsAll = async () => {
      const { series } = await server.handler.query(QUERY);
      await expect.poll(() => patient.answer?.series, { ...WAIT, interval: 100 }).toEqual(series);
    };
    patient.resume();
    await holdsAll();
    expect(updatesOf(patient)).toBeLessThan(ROUNDS);
    // More than 256 KiB together with what changed before.
    await record(MINUTES);
    await holdsAll();
    late.resume();
    await expect.poll(() => late.ended, WAIT).toBe(true);
    expect(endOf(late)).toBe(tooSlow);
    expect(updatesOf(late)).toBeLessThan(ROUNDS);
    patient.kill();
    leave();
  },
);

function updatesOf(reader: StreamReader | SocketReader): number {
  const types =
    reader instanceof SocketReader ? reader.frames.map(({ type }) => type) : reader.events.map(({ event }) => event);
  return types.filter((type) => type === 'update').length;
}

/** Why it ended: the problem's status, or the close code. */
function endOf(reader: StreamReader | SocketReader): unknown {
  return reader instanceof SocketReader ? reader.closeCode : reader.events.at(-1)?.data.status;
}
