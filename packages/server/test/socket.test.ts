import { memoryStorage, SCOPES } from '@metrics-handler/core';
import { serverFrameSchema } from '@metrics-handler/core/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningServer, startServer } from '../src/start.ts';

const AT = Date.parse('2026-01-01T00:00:00Z');
const QUERY = { name: 'views', interval: '1m', aggregates: ['sum'], from: AT, to: AT + 600_000 };

let server: RunningServer;
let key: string;
let url: string;

beforeAll(async () => {
  server = await startServer({ storage: memoryStorage(), port: 0, corsOrigins: ['https://pages.example'] });
  key = server.firstKey?.key ?? '';
  url = `${server.url.replace('http', 'ws')}/api/v1/ws`;
  await server.handler.recordAll({ name: 'views', value: 1, timestamp: AT });
});
afterAll(() => server.close());

type Frame = { readonly type: string; readonly [member: string]: unknown };

function open(headers: Record<string, string> = {}, to = url) {
  const ws = new WebSocket(to, { headers });
  const frames: Frame[] = [];
  let wake: (() => void)[] = [];
  const notify = () => {
    for (const each of wake.splice(0)) each();
    wake = [];
  };
  ws.on('message', (data) => {
    frames.push(serverFrameSchema.parse(JSON.parse(data.toString())) as Frame);
    notify();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  ws.on('error', () => {});
  const opened = new Promise<void>((resolve) => ws.on('open', () => resolve()));
  return {
    ws,
    frames,
    closed,
    send: async (...messages: unknown[]) => {
      await opened;
      for (const message of messages) ws.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    until: async (enough: () => boolean) => {
      while (!enough()) await new Promise<void>((resolve) => wake.push(resolve));
    },
  };
}

const auth = () => ({ type: 'auth', token: key });

describe('the WebSocket', () => {
  it('serves many queries after auth, and goes on after a cursor', async () => {
    const { ws, frames, send, until } = open();
    await send(auth(), { type: 'subscribe', id: 'a', query: QUERY }, { type: 'subscribe', id: 'b', query: QUERY });
    await until(() => frames.length === 3);
    expect(frames.map(({ type, id }) => [type, id])).toEqual([
      ['ready', undefined],
      ['snapshot', 'a'],
      ['snapshot', 'b'],
    ]);
    await server.handler.recordAll({ name: 'views', value: 2, timestamp: AT + 60_000 });
    await until(() => frames.length === 5);
    expect(
      frames
        .slice(3)
        .map(({ type, id }) => [type, id])
        .sort(),
    ).toEqual([
      ['update', 'a'],
      ['update', 'b'],
    ]);
    await send(
      { type: 'unsubscribe', id: 'a' },
      { type: 'subscribe', id: 'c', query: QUERY, cursor: frames[3]?.cursor },
    );
    await until(() => frames.length === 6);
    expect(frames[5]).toMatchObject({ type: 'update', id: 'c', update: { series: [] } });
    ws.terminate();
  });

  it('ends one subscription with an error and keeps the others', async () => {
    const { ws, frames, send, until } = open();
    await send(
      auth(),
      { type: 'subscribe', id: 'x', query: { name: 'unheard' } },
      { type: 'subscribe', id: 'y', query: QUERY },
    );
    await until(() => frames.length === 3);
    expect(frames.find(({ type }) => type === 'error')).toMatchObject({ id: 'x', problem: { status: 404 } });
    expect(frames.find(({ type }) => type === 'snapshot')).toMatchObject({ id: 'y' });
    ws.terminate();
  });

  it.each([
    ['a first frame that is not auth', () => [{ type: 'subscribe', id: 'a', query: QUERY }], 4400],
    ['a wrong token', () => [{ type: 'auth', token: 'mh_wrong' }], 4401],
    ['text that is no JSON', () => [auth(), '{'], 4400],
    ['an unknown frame', () => [auth(), { type: 'query' }], 4400],
    ['an unknown member', () => [{ ...auth(), admin: true }], 4400],
    ['an id twice', () => [auth(), ...[1, 2].map(() => ({ type: 'subscribe', id: 'a', query: QUERY }))], 4400],
  ])('is closed after %s', async (_, messages, code) => {
    const { closed, frames, send } = open();
    await send(...messages());
    expect((await closed).code).toBe(code);
    const hasSignedIn = messages().some((message) => JSON.stringify(message) === JSON.stringify(auth()));
    if (!hasSignedIn) expect(frames).toEqual([]);
  });

  it('carries 100 subscriptions, refuses one more, and takes another for one that was given up', async () => {
    const { ws, frames, send, until } = open();
    const subscribe = (id: number) => ({ type: 'subscribe', id: String(id), query: QUERY });
    await send(auth(), ...Array.from({ length: 101 }, (_, id) => subscribe(id)));
    await until(() => frames.length === 102);
    expect(frames.filter(({ type }) => type === 'snapshot')).toHaveLength(100);
    expect(frames.find(({ type }) => type === 'error')).toMatchObject({
      id: '100',
      problem: { type: 'urn:problem-type:metrics-handler:too-many-streams', status: 429 },
    });
    await send({ type: 'unsubscribe', id: '0' }, subscribe(101));
    await until(() => frames.length === 103);
    expect(frames[102]).toMatchObject({ type: 'snapshot', id: '101' });
    ws.terminate();
  });

  it('takes frames of up to 64 KiB', async () => {
    const { closed, frames, send, until } = open();
    await send(JSON.stringify(auth()).padEnd(65_536));
    await until(() => frames.length === 1);
    await send(JSON.stringify(auth()).padEnd(65_537));
    expect((await closed).code).toBe(1009);
    expect(frames).toMatchObject([{ type: 'ready' }]);
  });

  it('is closed as forbidden for a key that may not read metrics', async () => {
    const { key: token } = await server.handler.keys.create({ name: 'writer', scopes: ['metrics:write'] });
    const { closed, send } = open();
    await send({ type: 'auth', token });
    expect((await closed).code).toBe(4403);
  });

  it('lets in whom the API lets in, by no other way than the first frame', async () => {
    const { keys } = server.handler;
    const revoked = await keys.create({ name: 'revoked', scopes: ['admin'] });
    await keys.revoke(revoked.id);
    const expiresAt = new Date(Date.now() + 150).toISOString();
    const expired = await keys.create({ name: 'expired', scopes: ['admin'], expiresAt });
    await expect.poll(() => server.handler.identity.verify(expired.key)).toBeNull();
    const outcome = async (token: string, headers: Record<string, string> = {}) => {
      const { ws, frames, closed, send } = open(headers, `${url}?token=${key}&access_token=${key}`);
      await send({ type: 'auth', token });
      const first = await Promise.race([closed, new Promise((resolve) => ws.once('message', () => resolve('let in')))]);
      ws.terminate();
      return first === 'let in' ? frames[0]?.type : (first as { code: number }).code;
    };
    const good = { Authorization: `Bearer ${key}`, Cookie: `key=${key}` };
    for (const token of ['x', `${key.slice(0, -1)}~`, `Bearer ${key}`, revoked.key, expired.key]) {
      expect(await outcome(token, good)).toBe(4401);
    }
    for (const scope of SCOPES) {
      const { key: token } = await keys.create({ name: scope, scopes: [scope] });
      expect([scope, await outcome(token)]).toEqual([
        scope,
        scope === 'metrics:read' || scope === 'admin' ? 'ready' : 4403,
      ]);
    }
  });

  it('serves the restricted nothing of other metrics and books', async () => {
    const { handler } = server;
    const [mine, other] = await Promise.all(
      ['Mine', 'Other'].map((title) => handler.books.create({ title, authors: [] })),
    );
    for (const bookId of [mine?.id, other?.id])
      await handler.recordAll(
        ['shop.sales', 'secret'].map((name) => ({ name, value: 987_654, timestamp: AT, bookId })),
      );
    const restricted = { scopes: ['metrics:read'], metricPrefix: 'shop.', bookIds: [mine?.id ?? ''] } as const;
    const { key: token } = await handler.keys.create({ name: 'restricted', ...restricted });
    const { ws, frames, send, until } = open();
    const asks = [
      { name: 'secret', bookId: mine?.id },
      { name: 'shop.sales', bookId: other?.id },
      { name: 'shop.sales' },
      { name: 'shop.sales', bookId: mine?.id },
    ];
    await send({ type: 'auth', token });
    for (const [i, ask] of asks.entries())
      await send({ type: 'subscribe', id: String(i), query: { ...QUERY, ...ask } });
    await until(() => frames.length === 5);
    const byId = Object.fromEntries(frames.slice(1).map((frame) => [frame.id, frame]));
    for (const id of ['0', '1', '2']) {
      expect(byId[id]).toMatchObject({ type: 'error', problem: { status: 403 } });
      expect(JSON.stringify(byId[id])).not.toContain('987654');
    }
    expect(byId['3']).toMatchObject({ type: 'snapshot' });
    expect(JSON.stringify(byId['3'])).toContain('"sum":987654');
    ws.terminate();
  });

  it('goes on to serve who signs in next only what this one may see', async () => {
    const { handler } = server;
    const { id: book } = await handler.books.create({ title: 'Seen', authors: [] });
    for (const name of ['shop.visits', 'hidden'])
      await handler.recordAll({ name, value: 1, timestamp: AT, bookId: book });
    const restricted = { scopes: ['metrics:read'], metricPrefix: 'shop.', bookIds: [book] } as const;
    const { key: token } = await handler.keys.create({ name: 'next', ...restricted });
    const { ws, frames, send, until } = open();
    await send(auth());
    for (const name of ['shop.visits', 'hidden'])
      await send({ type: 'subscribe', id: name, query: { ...QUERY, name, bookId: book } });
    await until(() => frames.filter(({ type }) => type === 'snapshot').length === 2);
    await send({ type: 'auth', token });
    await until(() => frames.some(({ type }) => type === 'error'));
    expect(frames.find(({ type }) => type === 'error')).toMatchObject({ id: 'hidden', problem: { status: 403 } });
    for (const name of ['hidden', 'shop.visits'])
      await handler.recordAll({ name, value: 2, timestamp: AT, bookId: book });
    await until(() => frames.some(({ type }) => type === 'update'));
    expect(frames.filter(({ type }) => type === 'update')).toMatchObject([{ id: 'shop.visits' }]);
    ws.terminate();
  });

  it('is refused where too many streams are open from one address, signed in or not', async () => {
    const few = await startServer({ storage: memoryStorage(), port: 0, streamLimit: 2 });
    const to = `${few.url.replace('http', 'ws')}/api/v1/ws`;
    const [first, second] = [open({}, to), open({}, to)];
    for (const { ws } of [first, second]) await new Promise((resolve) => ws.on('open', resolve));
    const status = () =>
      new Promise((resolve) => {
        const ws = new WebSocket(to);
        ws.on('error', () => {});
        ws.on('unexpected-response', (_request, response) => resolve(response.statusCode));
        ws.on('open', () => {
          ws.terminate();
          resolve(101);
        });
      });
    expect(await status()).toBe(429);
    first.ws.terminate();
    await expect.poll(status).toBe(101);
    second.ws.terminate();
    await few.close();
  });

  it('is told to come back, not that it is forbidden, when it signs in while the server ends', async () => {
    const ending = await startServer({ storage: memoryStorage(), port: 0 });
    const { ws, closed, send } = open({}, `${ending.url.replace('http', 'ws')}/api/v1/ws`);
    await new Promise((resolve) => ws.on('open', resolve));
    const ended = ending.close();
    await send({ type: 'auth', token: ending.firstKey?.key });
    expect((await closed).code).toBe(1012);
    await ended;
  });

  it('says bye with a time to return when the server ends, to who has signed in', async () => {
    const ending = await startServer({ storage: memoryStorage(), port: 0 });
    const sockets = [1, 2, 3].map(() => open({}, `${ending.url.replace('http', 'ws')}/api/v1/ws`));
    for (const { frames, send, until } of sockets) {
      await send({ type: 'auth', token: ending.firstKey?.key });
      await until(() => frames.length === 1);
    }
    await ending.close();
    for (const { closed, frames } of sockets) {
      expect((await closed).code).toBe(1012);
      expect(frames.map(({ type }) => type)).toEqual(['ready', 'bye']);
      expect(frames[1]?.retryAfterMs).toSatisfy((ms: number) => ms >= 500 && ms <= 5_000);
    }
    expect(new Set(sockets.map(({ frames }) => frames[1]?.retryAfterMs)).size).toBeGreaterThan(1);
  });

  it('is closed when no token comes within 5 s, with nothing served before', async () => {
    const startedAt = performance.now();
    const { closed, frames } = open();
    expect(await closed).toMatchObject({ code: 4401 });
    expect(performance.now() - startedAt).toBeGreaterThan(4_500);
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(frames).toEqual([]);
  });

  it('is closed when its key is revoked, unless another key spoke meanwhile', async () => {
    const keys = await Promise.all(
      [1, 2].map((i) => server.handler.keys.create({ name: `k${i}`, scopes: ['metrics:read'] })),
    );
    const [first, second] = keys as [(typeof keys)[0], (typeof keys)[0]];
    const stays = open();
    const goes = open();
    await stays.send({ type: 'auth', token: first.key }, { type: 'auth', token: second.key });
    await stays.until(() => stays.frames.length === 2);
    await goes.send({ type: 'auth', token: first.key });
    await goes.until(() => goes.frames.length === 1);
    await server.handler.keys.revoke(first.id);
    expect((await goes.closed).code).toBe(4401);
    await stays.send({ type: 'subscribe', id: 'a', query: QUERY });
    await stays.until(() => stays.frames.length === 3);
    stays.ws.terminate();
  });

  it('takes pages of allowed origins and of the server itself only', async () => {
    const answerTo = (origin: string) =>
      new Promise<number>((resolve) => {
        const ws = new WebSocket(url, { origin });
        ws.on('open', () => {
          ws.terminate();
          resolve(101);
        });
        ws.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        ws.on('error', () => {});
      });
    expect(await answerTo('https://pages.example')).toBe(101);
    expect(await answerTo(server.url)).toBe(101);
    expect(await answerTo('https://evil.example')).toBe(403);
    expect(await answerTo('null')).toBe(403);
  });

  it('is at a path that says so to who asks for something else there', async () => {
    const response = await fetch(`${server.url}/api/v1/ws`);
    expect([response.status, response.headers.get('Upgrade')]).toEqual([426, 'websocket']);
    expect(await response.json()).toMatchObject({ type: 'urn:problem-type:metrics-handler:upgrade-required' });
  });
});
