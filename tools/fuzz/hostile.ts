import { gzipSync } from 'node:zlib';
import type { Random } from '../simulate/random.ts';
import { pick } from './generate.ts';
import type { FuzzRequest } from './requests.ts';

type Mutation = (request: FuzzRequest, random: Random) => FuzzRequest;

const OPERATORS = [
  '{"$gt":""}',
  '{"$where":"sleep(1000)"}',
  '{"$ne":null}',
  '[{"$regex":".*"}]',
  '"$name"',
  '{"a.b":1}',
];
const PROTOTYPES = [
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"toString":1}',
  '{"length":-1}',
];
const NUMBERS = ['1e400', '-1e400', '1e-400', '9007199254740993', '-0', '1e308', `${'9'.repeat(5_000)}`, '0.1e99999'];
const TEXTS = [
  '$ne',
  '__proto__',
  'a\u0000b',
  '\ud800',
  '../../etc/passwd',
  '%',
  "' OR 1=1 --",
  '<script>',
  '\r\nX: y',
  ' '.repeat(300),
];
const DEPTH = 50_000;
const BOMB = gzipSync(Buffer.alloc(9 * 1_048_576, 32));

/** Ways to be hostile; each takes a valid request and spoils it. */
const MUTATIONS: readonly Mutation[] = [
  (request, random) => withJson(request, splice(textOf(request), pick(OPERATORS, random), random)),
  (request, random) => withJson(request, splice(textOf(request), pick(PROTOTYPES, random), random)),
  (request, random) => withJson(request, splice(textOf(request), pick(NUMBERS, random), random)),
  (request, random) => withJson(request, splice(textOf(request), JSON.stringify(pick(TEXTS, random)), random)),
  (request, random) => withJson(request, pick(['[', '{"a":'], random).repeat(DEPTH)),
  (request) => withJson(request, `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`),
  (request, random) => withBody(request, damaged(request.body ?? Buffer.from('{}'), random)),
  (request, random) =>
    withBody(
      request,
      Buffer.concat(
        [request.body ?? Buffer.alloc(0), Buffer.from([0xff, 0xfe, 0xc0, 0x80])].sort(() => random.next() - 0.5),
      ),
    ),
  (request) => withBody(request, BOMB, { 'Content-Encoding': 'gzip' }),
  (request) =>
    withBody(request, gzipSync(request.body ?? Buffer.from('{}')).subarray(0, 15), { 'Content-Encoding': 'gzip' }),
  (request, random) => withHeaders(request, { 'Content-Encoding': pick(['br', 'gzip, gzip', 'deflate', 'x'], random) }),
  (request, random) =>
    withHeaders(request, {
      'Content-Type': pick(['text/html', 'application/xml', 'application/json; charset=latin1', 'x'], random),
    }),
  (request, random) =>
    withHeaders(request, {
      Authorization: pick(
        ['', 'Bearer', 'Bearer x', 'Basic YTpi', `Bearer ${'a'.repeat(600)}`, 'Token \u00e9'],
        random,
      ),
    }),
  (request, random) =>
    withHeaders(request, { 'If-Match': pick(['*', '"0"', 'W/"1"', '"x"', '""'], random), 'If-None-Match': '*, "a"' }),
  (request, random) => withHeaders(request, { 'Idempotency-Key': pick(['', ' ', 'a'.repeat(300), '\u00e9'], random) }),
  (request, random) =>
    withHeaders(request, {
      traceparent: pick(['00', '\u00ff', '0'.repeat(200)], random),
      Accept: pick(['x', '*/*;q=0', 'text/html'], random),
    }),
  (request, random) =>
    withQuery(
      request,
      pick(
        [
          '__proto__=1',
          'name[$ne]=x',
          'from=-1e99',
          'limit=1e9',
          'label=a',
          'label=a:b&label=a:c',
          'cursor=%00',
          'top=99999',
        ],
        random,
      ),
    ),
  (request, random) =>
    withQuery(
      request,
      `${pick(['from', 'to', 'interval', 'timeZone', 'aggregates', 'fill', 'cursor', 'limit', 'search', 'format'], random)}=${encodeURIComponent(
        pick(
          TEXTS.filter((text) => text.isWellFormed()),
          random,
        ),
      )}`,
    ),
  (request, random) => withQuery(request, pick(['name=%FF%FE', 'name=%', 'a=%E0%A4%A', 'name=x%00'], random)),
  (request) => withQuery(request, Array.from({ length: 300 }, (_, i) => `p${i}=1`).join('&')),
  (request, random) =>
    elsewhere(
      request,
      `${request.target.split('?')[0]}/${pick(['..', '%2e%2e', '%00', '%FF', '%2F', 'x'.repeat(3_000), '__proto__'], random)}`,
    ),
  (request, random) =>
    elsewhere(
      request,
      pick(
        ['/', '//', '/api', '/api/v1/', '/api/v2/query', '/.env', '/api/v1/nothing', '/docs/../package.json'],
        random,
      ),
    ),
  (request, random) => ({
    ...request,
    method: pick(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST', 'HEAD'], random),
  }),
];

/** A request that no decent client would send. */
export function hostileRequest(valid: FuzzRequest, random: Random): FuzzRequest {
  return { ...pick(MUTATIONS, random)(valid, random), valid: false };
}

function textOf({ body }: FuzzRequest): string {
  return body?.toString('utf8') ?? '{"name":"sales","value":1}';
}

/** Puts a piece of JSON in the place of a value, a key or anything. */
function splice(text: string, piece: string, random: Random): string {
  const places = [...text.matchAll(/:("[^"]*"|-?[\d.]+|null|true|false)/g)];
  const place = places.length > 0 ? pick(places, random) : undefined;
  if (!place || random.next() < 0.2) return piece;
  return `${text.slice(0, place.index)}:${piece}${text.slice(place.index + place[0].length)}`;
}

function damaged(body: Buffer, random: Random): Buffer {
  const copy = Buffer.from(body);
  for (let n = 0; n < 3 && copy.length > 0; n++)
    copy[Math.floor(random.next() * copy.length)] = Math.floor(random.next() * 256);
  return copy.subarray(0, Math.ceil(copy.length * (random.next() < 0.5 ? 1 : random.next())));
}

function withJson(request: FuzzRequest, text: string): FuzzRequest {
  const { 'Content-Encoding': _, ...headers } = request.headers;
  return withBody({ ...request, headers }, Buffer.from(text));
}

/** `GET` and `HEAD` have no bodies: what has none goes to the points. */
function withBody(request: FuzzRequest, body: Buffer, headers: Record<string, string> = {}): FuzzRequest {
  return request.body === undefined ? request : { ...request, body, headers: { ...request.headers, ...headers } };
}

function withHeaders(request: FuzzRequest, headers: Record<string, string>): FuzzRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

function withQuery(request: FuzzRequest, query: string): FuzzRequest {
  return { ...request, target: `${request.target}${request.target.includes('?') ? '&' : '?'}${query}` };
}

/** No operation of the contract is meant. */
function elsewhere(request: FuzzRequest, target: string): FuzzRequest {
  return { ...request, target, operation: undefined };
}
