import { Agent } from 'node:http';
import { type Random, randomAt } from '../simulate/random.ts';
import { pick } from './generate.ts';
import { hostileRequest } from './hostile.ts';
import { createJudge } from './judge.ts';
import { isStream, type OpenapiDocument, type Operation, operationsOf } from './operation.ts';
import { RawSockets } from './raw-sockets.ts';
import { type FuzzRequest, type Known, validRequest } from './requests.ts';
import { send } from './send.ts';
import { hostileSocket } from './sockets.ts';

const CONCURRENCY = 8;
const VALID_SHARE = 0.6;
const RAW_SHARE = 0.02;
const SOCKET_SHARE = 0.02;
const STREAM_SHARE = 0.03;
const MAX_LISTED_FAULTS = 20;
const MAX_KNOWN = 50;

export interface FuzzOptions {
  readonly url: string;
  /** Of an admin. */
  readonly token: string;
  readonly requests: number;
  readonly seed: number;
  readonly now: number;
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  readonly requests: number;
  /** Valid by the contract and answered 2xx. */
  readonly accepted: number;
  /** Connections that broke off, or were left half open. */
  readonly raw: number;
  readonly sockets: number;
  /** Event streams of which an event was read. */
  readonly streams: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Answers outside the contract, 5xx, stack traces: how many, and the first of them. */
  readonly faultCount: number;
  readonly faults: readonly string[];
  /** Operations that never answered 2xx to a valid request. */
  readonly neverAccepted: readonly string[];
}

/** Sends generated and hostile requests and judges each answer by the server's own contract. */
export async function fuzz({ url, token, requests, seed, now, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const base = new URL(url);
  const document = (await (await fetch(new URL('/openapi.json', base))).json()) as OpenapiDocument;
  const judge = createJudge(document);
  const operations = operationsOf(document);
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const known: Known = { books: [{ id: '9780439023481', etag: '"1"' }], users: [], keys: [], cursors: [] };
  const byStatus: Record<string, number> = {};
  const accepted = new Map<string, number>();
  const faults: string[] = [];
  let faultCount = 0;
  const rawSockets = new RawSockets(base);
  const streaming = operations.filter(isStream);
  let [raw, sockets, streams] = [0, 0, 0];
  let next = 0;

  /** Hashing a password takes as long as hundreds of other requests. */
  const choose = (random: Random) => {
    if (random.next() < STREAM_SHARE) return pick(streaming, random);
    const operation = pick(operations, random);
    return /\/users/.test(operation.path) && random.next() < 0.8 ? pick(operations, random) : operation;
  };
  const one = async (n: number) => {
    const random = randomAt(seed, n);
    const kind = random.next();
    if (kind < RAW_SHARE) {
      raw++;
      return rawSockets.visit(random);
    }
    if (kind < RAW_SHARE + SOCKET_SHARE) {
      sockets++;
      const fault = await hostileSocket(base, token, random);
      if (fault) note(n, 'a WebSocket', fault);
      return;
    }
    const valid = validRequest(choose(random), { random, known, now, token });
    const request = random.next() < VALID_SHARE ? valid : hostileRequest(valid, random);
    const answer = await send(base, agent, request).catch((error: Error) => error);
    if (answer instanceof Error) {
      // A server that refuses a body early may hang up while it is still being sent.
      if (request.valid) note(n, label(request), answer.message);
      return;
    }
    byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
    const fault = judge(meant(request), request.method, answer);
    const cursor = answer.type === 'text/event-stream' && /\nid: (.+)\n/.exec(answer.body)?.[1];
    if (cursor) {
      streams++;
      keep(known.cursors, cursor);
    }
    if (fault) note(n, label(request), `${fault}: ${answer.status} ${answer.body.slice(0, 200)}`);
    if (request.valid && answer.status < 300) {
      const name = `${valid.method} ${valid.operation?.path}`;
      accepted.set(name, (accepted.get(name) ?? 0) + 1);
      remember(request, answer, known);
    }
  };
  /** With another method it is another operation, or none: `PATCH /books/import` edits a book. */
  const meant = ({ operation, method, target }: FuzzRequest) =>
    operation?.method === method || !operation ? operation : operations.find((other) => serves(other, method, target));
  const note = (n: number, what: string, why: string) => {
    faultCount++;
    if (faults.length < MAX_LISTED_FAULTS) faults.push(`request ${n} of seed ${seed}, ${what}: ${why}`);
  };
  const worker = async () => {
    for (let n = next++; n < requests; n = next++) {
      await one(n);
      if (n % 1_000 === 0) onProgress?.(n);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  agent.destroy();
  for (const received of await rawSockets.close()) {
    if (/HTTP\/1\.1 5\d\d/.test(received)) note(requests, 'a raw connection', received.slice(0, 100));
  }
  return {
    requests,
    accepted: [...accepted.values()].reduce((sum, count) => sum + count, 0),
    raw,
    sockets,
    streams,
    byStatus,
    faultCount,
    faults,
    neverAccepted: operations.map(({ method, path }) => `${method} ${path}`).filter((name) => !accepted.has(name)),
  };
}

function serves({ method, path }: Operation, wanted: string, target: string): boolean {
  const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
  return method === wanted && pattern.test(target.split('?')[0] ?? '');
}

function label({ method, target, headers, body, valid }: FuzzRequest): string {
  const sent =
    body === undefined ? '' : ` ${headers['Content-Type']} ${JSON.stringify(body.toString('latin1').slice(0, 200))}`;
  return `${valid ? 'valid' : 'hostile'} ${method} ${target.slice(0, 200)}${sent}`;
}

/** What was made can be asked for, edited and removed. */
function remember(
  { operation, method }: FuzzRequest,
  { body, headers }: { body: string; headers: Record<string, unknown> },
  known: Known,
): void {
  if (method !== 'POST' && method !== 'PATCH') return;
  const path = operation?.path ?? '';
  if (!/\/(books|users|keys)(\/\{id\})?$/.test(path)) return;
  const { id } = JSON.parse(body) as { id: string };
  if (path.includes('/users')) keep(known.users, id);
  else if (path.includes('/keys')) keep(known.keys, id);
  else keep(known.books, { id, etag: String(headers.etag) });
}

function keep<T>(items: T[], item: T): void {
  items.push(item);
  if (items.length > MAX_KNOWN) items.shift();
}
