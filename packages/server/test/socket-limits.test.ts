import { memoryStorage } from '@metrics-handler/core';
import { CLOSE_CODES } from '@metrics-handler/core/wire';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningServer, startServer } from '../src/start.ts';

const WRONG = `mh_${'0'.repeat(16)}_${'A'.repeat(43)}`;

let server: RunningServer;
afterEach(() => server.close());

const limitedTo = async (quota: number) => {
  server = await startServer({ storage: memoryStorage(), port: 0, rateLimit: { quota, windowMs: 60_000 } });
  await server.handler.recordAll({ name: 'views', value: 1 });
};
const keyOf = () => server.firstKey?.key ?? '';
const statusWith = async (key: string) =>
  (await fetch(`${server.url}/api/v1/metrics`, { headers: { Authorization: `Bearer ${key}` } })).status;

/** An open socket, or the status by which it was refused. */
function connect(headers: Record<string, string> = {}): Promise<WebSocket | number> {
  const ws = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/ws`, { headers });
  ws.on('error', () => {});
  return new Promise((resolve) => {
    ws.on('open', () => resolve(ws));
    ws.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
}

/** The type of the first frame that answers a token, or the code by which the socket is closed. */
function answerTo(ws: WebSocket, token: string): Promise<string | number> {
  ws.send(JSON.stringify({ type: 'auth', token }));
  return new Promise((resolve) => {
    ws.once('close', resolve);
    ws.once('message', (data) => resolve(JSON.parse(data.toString()).type));
  });
}

async function guess(): Promise<string | number> {
  const ws = await connect();
  return typeof ws === 'number' ? ws : answerTo(ws, WRONG);
}

it('a socket with a header too many is refused', async () => {
  await limitedTo(1_000);
  const headers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-${i}`, 'x']));
  // Six are the client's own.
  expect(await connect(headers(58))).toBeInstanceOf(WebSocket);
  expect(await connect(headers(59))).toBe(431);
});

describe('the rate limit of sockets', () => {
  it('stops who guesses tokens, also with the right one then, as a request or on a socket that is open already', async () => {
    await limitedTo(20);
    const early = (await connect()) as WebSocket;
    const { unauthenticated } = CLOSE_CODES;
    for (const answer of [unauthenticated, unauthenticated, unauthenticated, 429]) expect(await guess()).toBe(answer);
    expect(await statusWith(keyOf())).toBe(429);
    expect(await answerTo(early, keyOf())).toBe(CLOSE_CODES.rateLimited);
  });

  it('refuses a socket to an address that failed too often by requests', async () => {
    await limitedTo(20);
    for (let i = 0; i < 3; i++) expect(await statusWith(WRONG)).toBe(401);
    expect(await connect()).toBe(429);
  });

  it('counts a subscription as a request of whoever signed in', async () => {
    await limitedTo(3);
    const ws = (await connect()) as WebSocket;
    expect(await answerTo(ws, keyOf())).toBe('ready');
    const answers: unknown[] = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      ws.send(JSON.stringify({ type: 'subscribe', id, query: { name: 'views' } }));
      const [data] = await new Promise<[Buffer]>((resolve) => ws.once('message', (...args) => resolve(args as never)));
      const { type, problem } = JSON.parse(data.toString());
      answers.push(problem?.type ?? type);
    }
    expect(answers).toEqual(['snapshot', 'snapshot', 'snapshot', 'urn:problem-type:metrics-handler:rate-limited']);
    expect(ws.readyState).toBe(WebSocket.OPEN);
    expect(await statusWith(keyOf())).toBe(429);
    ws.terminate();
  });
});
