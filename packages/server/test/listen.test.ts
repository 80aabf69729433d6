import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AppEnv } from '../src/app-env.ts';
import { type Listening, listen } from '../src/listen.ts';
import { type Fixture, fixture, NOW } from './support/fixture.ts';
import { rawConnection } from './support/raw-http.ts';

vi.setConfig({ testTimeout: 60_000 });

const MIB = 1_048_576;
const PATIENCE_MS = { headersTimeout: 150, requestTimeout: 300, connectionsCheckingInterval: 25 };

let f: Fixture;
let server: Listening;
/** Hangs up soon, so that no test has to be patient itself. */
let impatient: Listening;
let port: number;
let url: string;

beforeAll(async () => {
  f = await fixture();
  server = await listen(f.app, { host: '127.0.0.1', port: 0 });
  impatient = await listen(f.app, { host: '127.0.0.1', port: 0, timeouts: PATIENCE_MS });
  port = server.address.port;
  url = `http://127.0.0.1:${port}`;
});

afterAll(() => Promise.all([server.close(0), impatient.close(0)]));

const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/points`, {
    method: 'POST',
    body,
    headers: { Authorization: `Bearer ${f.adminKey}`, 'Content-Type': 'application/json', ...headers },
    duplex: 'half',
  } as RequestInit);

const isAlive = async () => (await fetch(`${url}/livez`)).status === 200;

describe('large bodies', () => {
  it('of 16 MB are refused with a problem, whether or not their length is announced', async () => {
    const body = Buffer.alloc(16 * MIB, 32);
    const chunks = async function* () {
      for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
    };
    for (const response of [await post(body), await post(ReadableStream.from(chunks()))]) {
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ type: 'urn:problem-type:metrics-handler:payload-too-large' });
    }
    expect(await isAlive()).toBe(true);
  });

  it('that unpack to gigabytes are refused in little memory', async () => {
    const member = gzipSync(Buffer.alloc(64 * MIB, 32));
    const bomb = Buffer.concat(Array.from({ length: 100 }, () => member));
    expect(bomb.length).toBeLessThan(8 * MIB);
    const peakBefore = process.resourceUsage().maxRSS;
    for (let i = 0; i < 10; i++) expect((await post(bomb, { 'Content-Encoding': 'gzip' })).status).toBe(413);
    const grownMib = (process.resourceUsage().maxRSS - peakBefore) / 1_024;
    expect(grownMib).toBeLessThan(200);
    expect(await isAlive()).toBe(true);
  });

  it('that unpack to hundreds of times what was sent are refused beyond the first MiB, below the limit of any body', async () => {
    const padded = (bytes: number) => `[${' '.repeat(bytes)}{"name":"views","value":1}]`;
    const send = (text: string) => post(gzipSync(text), { 'Content-Encoding': 'gzip' });
    const refused = await send(padded(3 * MIB));
    expect([refused.status, await refused.json()]).toEqual([413, expect.objectContaining({ maxRatio: 200 })]);
    expect((await send(padded(MIB / 2))).status).toBe(200);
    const points = Array.from({ length: 9_000 }, (_, i) => ({
      name: 'views',
      value: i,
      labels: { pad: 'x'.repeat(200) },
    }));
    const dense = JSON.stringify(points);
    expect(dense.length).toBeGreaterThan(2 * MIB);
    expect((await send(dense)).status).toBe(200);
    await f.handler.metrics.remove('views');
  });
});

describe('slow and broken senders', () => {
  it('of headers are hung up on', async () => {
    const { answer } = rawConnection(impatient.address.port, 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('of bodies are hung up on, and nothing is stored', async () => {
    const { answer } = rawConnection(impatient.address.port, `${requestHead(1_000)}{"name":"slow","value":1}`);
    expect(await answer).toMatch(/^HTTP\/1\.1 (?:408|400) /);
    expect(await f.handler.metrics.list()).toEqual([]);
  });

  it('on whose connection nothing moves are hung up on', async () => {
    const timeouts = { idleTimeout: 100 };
    const idle = await listen(f.app, { host: '127.0.0.1', port: 0, timeouts });
    const { answer } = rawConnection(idle.address.port, `${requestHead(1_000)}{`);
    // Without a word, and long before the time that a request may take.
    expect(await answer).toBe('');
    await idle.close(0);
  });

  it('of garbage get a 400', async () => {
    expect(await rawConnection(port, 'HELLO\r\n\r\n').answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('that vanish in the middle of a body leave nothing behind', async () => {
    const { socket, answer } = rawConnection(port, `${requestHead(1_000)}{"name":"gone","value":1}`);
    await new Promise((resolve) => socket.once('ready', resolve));
    socket.resetAndDestroy();
    await answer;
    expect(await isAlive()).toBe(true);
    expect(await f.handler.metrics.list()).toEqual([]);
  });

  it('keep nobody else waiting', async () => {
    const slow = Array.from({ length: 200 }, () => rawConnection(port, 'GET / HTTP/1.1\r\nX: '));
    expect(await isAlive()).toBe(true);
    for (const { socket } of slow) socket.destroy();
  });
});

describe('requests that no client should send', () => {
  it.each([
    ['a Host that is none', 'GET /livez HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400, 'invalid-request'],
    [
      'a target with a backslash',
      'GET /\\evil HTTP/1.1\r\nHost: [x\r\nConnection: close\r\n\r\n',
      400,
      'invalid-request',
    ],
    [
      'an absolute target of another host',
      'GET //evil.example/livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      404,
      'not-found',
    ],
  ])('with %s get a problem', async (_, request, status, type) => {
    const answer = await rawConnection(port, request).answer;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain(`urn:problem-type:metrics-handler:${type}`);
  });

  it('with two Authorization headers are refused, also when both are good', async () => {
    const header = `Authorization: Bearer ${f.adminKey}\r\n`;
    const answer = await rawConnection(
      port,
      `GET /api/v1/metrics HTTP/1.1\r\nHost: x\r\n${header}${header}Connection: close\r\n\r\n`,
    ).answer;
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('with 100 KB of headers are refused', async () => {
    const answer = await rawConnection(port, `GET /livez HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`)
      .answer;
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('with a header too many are refused, where older versions of Node drop it', async () => {
    const own = await fixture();
    const counted = await listen(own.app, { host: '127.0.0.1', port: 0 });
    const body = JSON.stringify({ name: 'views', value: 1 });
    const headers = requestHead(body.length, own.adminKey).trimEnd();
    const send = (fillers: number) => {
      const more = Array.from({ length: fillers }, (_, i) => `X-${i}: x`);
      const head = [headers, ...more, 'Connection: close', 'Idempotency-Key: k'].join('\r\n');
      return rawConnection(counted.address.port, `${head}\r\n\r\n${body}`).answer;
    };
    const fillers = 64 - (headers.split('\r\n').length - 1) - 2;
    for (let i = 0; i < 2; i++) expect(await send(fillers)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await send(fillers + 1)).toContain('urn:problem-type:metrics-handler:too-many-headers');
    for (const more of [1, 2, 32, 64, 200]) expect(await send(fillers + more)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await own.handler.points.list({ name: 'views', from: 0, to: NOW + 1 })).items).toHaveLength(1);
    await counted.close(0);
  });

  it('with both Content-Length and chunks are refused', async () => {
    const head = requestHead(5).replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(await rawConnection(port, `${head}0\r\n\r\n`).answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('closing', () => {
  it('finishes requests under way, takes no more and lets idle connections go', async () => {
    const own = await fixture();
    const closing = await listen(own.app, { host: '127.0.0.1', port: 0 });
    const body = JSON.stringify({ name: 'views', value: 1 });
    const idle = rawConnection(closing.address.port, 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    const busy = rawConnection(closing.address.port, requestHead(body.length, own.adminKey) + body.slice(0, 5));
    await new Promise((resolve) => idle.socket.once('data', resolve));
    const closed = closing.close(10_000);
    expect(await idle.answer).toMatch(/^HTTP\/1\.1 200 /);
    await expect(fetch(`http://127.0.0.1:${closing.address.port}/livez`)).rejects.toThrow('fetch failed');
    busy.socket.write(body.slice(5));
    expect(await busy.answer).toMatch(/\{"accepted":1\}/);
    await closed;
  });

  it('hangs up on who does not finish in time', async () => {
    const own = await fixture();
    const closing = await listen(own.app, { host: '127.0.0.1', port: 0 });
    const stuck = rawConnection(closing.address.port, `${requestHead(1_000, own.adminKey)}{`);
    await new Promise((resolve) => stuck.socket.once('ready', resolve));
    await closing.close(100);
    expect(await stuck.answer).not.toMatch(/accepted/);
  });

  it('cannot listen where somebody else does', async () => {
    await expect(listen(f.app, { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

it('requests that arrive in one turn of the event loop are answered side by side, step by step', async () => {
  const steps: string[] = [];
  const app = new Hono<AppEnv>();
  app.get('/:name', async (c) => {
    for (const step of [1, 2, 3]) {
      steps.push(`${step} ${c.req.param('name')}`);
      await Promise.resolve();
    }
    return c.text('done');
  });
  const small = await listen(app, { host: '127.0.0.1', port: 0 });
  const sockets = [connect(small.address.port, '127.0.0.1'), connect(small.address.port, '127.0.0.1')] as const;
  try {
    const ask = (name: string) =>
      Promise.all(
        sockets.map((socket, i) => {
          socket.write(`GET /${name}-${i} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
          return once(socket, 'data');
        }),
      );
    await ask('accepted');
    steps.length = 0;
    // Both are there before the event loop looks at either.
    await ask('together');
    expect(steps.map((step) => step.slice(0, 1))).toEqual(['1', '1', '2', '2', '3', '3']);
  } finally {
    for (const socket of sockets) socket.destroy();
    await small.close(0);
  }
});

function requestHead(contentLength: number, key = f.adminKey): string {
  return `POST /api/v1/points HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: ${contentLength}\r\n\r\n`;
}
