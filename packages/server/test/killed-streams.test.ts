import { connect, type Socket } from 'node:net';
import { memoryStorage } from '@metrics-handler/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { random } from '../../core/test/support/random.ts';
import { runs, seed } from '../../core/test/support/runs.ts';
import { type RunningServer, startServer } from '../src/start.ts';
import { whatIsHeld } from './support/held-memory.ts';
import { HANDSHAKE, textFrame } from './support/socket-bytes.ts';

const CYCLES = runs(500, 10_000);
const AT_ONCE = 50;
const AT = Date.parse('2026-01-01T00:00:00Z');
const QUERY = { name: 'views', interval: '1m', aggregates: ['sum'], from: AT, to: AT + 600_000 };
const WAIT = { timeout: 30_000, interval: 10 };
/** Far below what so many streams take. */
const MAX_GROWTH_BYTES = 1_000_000 + 200 * CYCLES;

let server: RunningServer;
let key: string;
let port: number;

beforeAll(async () => {
  server = await startServer({ storage: memoryStorage(), port: 0 });
  key = server.firstKey?.key ?? '';
  port = Number(new URL(server.url).port);
  await record();
});
afterAll(() => server.close());

const record = () => server.handler.recordAll({ name: 'views', value: 1, timestamp: AT });
const subscriptions = async () => (await server.handler.stats()).live.subscriptions;
const eventStream = () => {
  const search = `name=views&interval=1m&aggregates=sum&from=${AT}&to=${AT + 600_000}`;
  return Buffer.from(`GET /api/v1/stream?${search} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n\r\n`);
};
const webSocket = () =>
  Buffer.concat([
    HANDSHAKE,
    textFrame({ type: 'auth', token: key }),
    textFrame({ type: 'subscribe', id: 'a', query: QUERY }),
  ]);

/** Ways to leave: without a word, with one, and with one that leaves the other half open. */
const LEAVES: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.destroy(),
  (socket) => socket.end().resume(),
];

/** Sends, waits until so much came back, and leaves. Resolves when the connection is closed. */
function visit(bytes: Buffer, enough: (heard: string) => boolean | Promise<boolean>, leave: (socket: Socket) => void) {
  return new Promise<string>((resolve) => {
    let heard = '';
    const look = async () => (await enough(heard)) && !socket.destroyed && leave(socket);
    const socket = connect(port, '127.0.0.1', () => {
      if (bytes.length > 0) socket.write(bytes);
      void look();
    });
    socket.setEncoding('latin1').on('data', (chunk: unknown) => {
      heard += chunk;
      void look();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

/** Whoever is answered later than another connected knows that the server has read what that one had sent. */
const untilRead = async () => (await fetch(`${server.url}/livez`)).ok;

it('holds nothing and goes on after connections that ended at every byte of the handshake and the first frames', async () => {
  const bytes = webSocket();
  const visitsFrom = async (first: number) => {
    for (let length = first; length <= bytes.length; length += 2) {
      const sent = bytes.subarray(0, length);
      await Promise.all(LEAVES.flatMap((leave) => [visit(sent, () => true, leave), visit(sent, untilRead, leave)]));
    }
    await expect.poll(subscriptions, WAIT).toBe(0);
    return whatIsHeld();
  };
  const before = await visitsFrom(0);
  const after = await visitsFrom(1);
  expect(bytes.length).toBeGreaterThan(300);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  expect(after.resources).toBeLessThanOrEqual(before.resources);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(MAX_GROWTH_BYTES);
});

it.each([
  ['event streams', eventStream, 'event: update'],
  ['WebSockets', webSocket, '"type":"update"'],
])(
  `holds nothing after ${CYCLES} %s that were killed at any moment`,
  {
    timeout: 120_000 + CYCLES * 100,
  },
  async (_, bytesOf, update) => {
    const next = random(seed());
    const bytes = bytesOf();
    let updates = 0;
    let wantedUpdates = 0;
    const cycle = async () => {
      const leave = LEAVES[Math.floor(next() * 2)] as (typeof LEAVES)[0];
      const stage = next();
      if (stage < 0.2) await visit(bytes.subarray(0, Math.floor(next() * bytes.length)), () => true, leave);
      else if (stage < 0.4) await visit(bytes, () => true, leave);
      else if (stage < 0.6) await visit(bytes, (heard) => heard.length > 0, leave);
      else if (stage < 0.8) await visit(bytes, (heard) => heard.includes('snapshot'), leave);
      else {
        wantedUpdates++;
        if ((await visit(bytes, (heard) => heard.includes(update), leave)).includes(update)) updates++;
      }
    };
    const round = async (cycles: number) => {
      for (let begun = 0; begun < cycles; begun += AT_ONCE) {
        let going = true;
        const visits = Promise.all(Array.from({ length: AT_ONCE }, cycle)).finally(() => {
          going = false;
        });
        while (going) {
          await record();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await visits;
      }
      await expect.poll(subscriptions, WAIT).toBe(0);
      return whatIsHeld();
    };
    const before = await round(CYCLES / 5);
    const after = await round((CYCLES * 4) / 5);
    process.stderr.write(`${CYCLES} killed: heap ${before.heapBytes} to ${after.heapBytes} bytes\n`);
    expect(updates).toBe(wantedUpdates);
    expect(updates).toBeGreaterThan(CYCLES / 10);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
    expect(after.resources).toBeLessThanOrEqual(before.resources);
    expect(after.heapBytes - before.heapBytes).toBeLessThan(MAX_GROWTH_BYTES);
  },
);
