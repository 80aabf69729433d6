import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Query, QueryAnswer, SeriesRows, StreamEvent } from '@metrics-handler/core';
import { applyUpdate, createMetricsClient, type MetricsClient } from '@metrics-handler/core/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerProcess, serverProcess } from '../support/server-process.ts';

const KEY = 'a-key-of-an-operator-that-is-long-enough';
const QUERY = { name: 'sales', interval: '1d', aggregates: ['sum'], groupBy: ['shop'] } as const;
const DAY_MS = 86_400_000;
const WAIT = { timeout: 50_000, interval: 20 };

/** The way to a server that can be cut, as a network or a restarted server is. */
class Gate {
  target = 0;
  /** So many bytes of what the server says next come through, then the connection ends. */
  cutAfter: number | undefined;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.target, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
      }
      near.pipe(far);
      far.on('data', (chunk) => {
        const isCut = this.cutAfter !== undefined;
        near.write(chunk.subarray(0, this.cutAfter));
        this.cutAfter = undefined;
        if (isCut) far.destroy();
      });
      near.once('close', () => far.destroy());
      far.once('close', () => near.destroySoon());
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as { port: number }).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}

/** What a subscriber holds, and how it came to it. */
class Held {
  answer: QueryAnswer<SeriesRows> | undefined;
  readonly events: StreamEvent['type'][] = [];

  readonly query: Query;

  constructor(client: MetricsClient, query: Query = QUERY) {
    this.query = query;
    client.subscribe(query, (event) => {
      this.events.push(event.type);
      if (event.type === 'snapshot') this.answer = event.answer;
      else if (event.type === 'update' && this.answer) this.answer = applyUpdate(this.answer, event.update);
    });
  }

  /** Of today. */
  get sum(): number {
    return (this.answer?.series ?? []).reduce((sum, { buckets }) => sum + Number(buckets.at(-1)?.sum ?? 0), 0);
  }

  get sumOfAllDays(): number {
    const buckets = (this.answer?.series ?? []).flatMap((series) => series.buckets);
    return buckets.reduce((sum, bucket) => sum + Number(bucket.sum ?? 0), 0);
  }
}

describe.each([
  ['a WebSocket', globalThis.WebSocket],
  ['server-sent events', null],
])('over %s', (_, webSocket) => {
  let directory: string;
  let gate: Gate;
  let running: ServerProcess;
  let clients: MetricsClient[];

  const start = async () => {
    running = await serverProcess(directory, [], { ADMIN_API_KEY: KEY, RATE_LIMIT: 'off' });
    gate.target = Number(new URL(running.url).port);
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    running.child.kill(signal);
    await running.ended;
  };
  const client = (token: Parameters<typeof createMetricsClient>[0]['token'] = KEY) => {
    const made = createMetricsClient({ baseUrl: gate.url, token, webSocket });
    clients.push(made);
    return made;
  };
  /** A writer that does not come through the gate. */
  const record = async (shop: string, value: number, daysAgo = 0) => {
    const writer = createMetricsClient({ baseUrl: running.url, token: KEY });
    const timestamp = Date.now() - daysAgo * DAY_MS;
    await writer.recordAll({ name: 'sales', value, timestamp, labels: { shop } });
    await writer.close();
  };
  /** The subscriber holds what the query returns. */
  const agrees = async (held: Held) => {
    const asked = createMetricsClient({ baseUrl: running.url, token: KEY });
    const answer = await asked.query(held.query);
    await asked.close();
    expect({ ...held.answer, plan: {} }).toEqual({ ...answer, plan: {} });
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'metrics-handler-live-client-'));
    clients = [];
    gate = new Gate();
    await gate.open();
    await start();
    await record('Oslo', 1);
  });
  afterEach(async () => {
    for (const each of clients) await each.close();
    await gate.close();
    await end('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'goes on from where it was when the server ends by %s and comes back',
    async (signal) => {
      const reader = client();
      const held = new Held(reader);
      await expect.poll(() => held.sum, WAIT).toBe(1);
      await record('Oslo', 2);
      await expect.poll(() => held.sum, WAIT).toBe(3);
      await end(signal);
      await expect.poll(() => reader.connection.getSnapshot(), WAIT).toBe('reconnecting');
      await start();
      await record('Bergen', 4);
      await record('Oslo', 8);
      await expect.poll(() => held.sum, WAIT).toBe(15);
      expect(reader.connection.getSnapshot()).toBe('live');
      expect(held.events).not.toContain('error');
      await agrees(held);
    },
  );

  it('sends what changed while the network was away, and no second snapshot', async () => {
    const reader = client();
    const held = new Held(reader);
    await expect.poll(() => held.sum, WAIT).toBe(1);
    await gate.close();
    await expect.poll(() => reader.connection.getSnapshot(), WAIT).toBe('reconnecting');
    await record('Oslo', 2);
    await gate.open();
    await expect.poll(() => held.sum, WAIT).toBe(3);
    expect(held.events.filter((type) => type === 'snapshot')).toHaveLength(1);
    await agrees(held);
  });

  it('loses nothing of an update in the middle of which its connection breaks', async () => {
    const held = new Held(client(), { ...QUERY, from: Date.now() - 7 * DAY_MS });
    await expect.poll(() => held.sumOfAllDays, WAIT).toBe(1);
    // Within its data: the cursor has come through. Of a day that is over, so that nothing but this update tells of it.
    gate.cutAfter = 70;
    await record('Oslo', 2, 2);
    await expect.poll(() => held.sumOfAllDays, WAIT).toBe(3);
    expect(gate.cutAfter).toBeUndefined();
    expect(held.events.filter((type) => type === 'snapshot')).toHaveLength(1);
    await agrees(held);
  });

  it('keeps clients with tokens of their own apart: what ends one leaves the other', async () => {
    const [one, other] = [client(undefined), client(undefined)];
    await one.session.signIn({ key: KEY });
    await other.session.signIn({ key: KEY });
    const [first, second] = [new Held(one), new Held(other)];
    await expect.poll(() => [first.sum, second.sum], WAIT).toEqual([1, 1]);
    await one.session.signOut();
    expect(first.events.at(-1)).toBe('error');
    await record('Oslo', 2);
    await expect.poll(() => second.sum, WAIT).toBe(3);
    expect([first.sum, one.connection.getSnapshot()]).toEqual([1, webSocket ? 'signedOut' : 'off']);
    expect(other.connection.getSnapshot()).toBe('live');
  });

  it('goes on with a fresh token when the one in use expires', async () => {
    const admin = createMetricsClient({ baseUrl: running.url, token: KEY });
    let asked = 0;
    const reader = client(async () => {
      const expiresAt = new Date(Date.now() + 3_000).toISOString();
      asked++;
      return (await admin.keys.create({ name: 'short', scopes: ['metrics:read'], expiresAt })).key;
    });
    const held = new Held(reader);
    await expect.poll(() => held.sum, WAIT).toBe(1);
    await expect.poll(() => asked, WAIT).toBeGreaterThanOrEqual(3);
    await record('Oslo', 2);
    await expect.poll(() => held.sum, WAIT).toBe(3);
    expect(held.events).not.toContain('error');
    await agrees(held);
    await admin.close();
  });
});
