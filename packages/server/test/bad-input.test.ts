import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractOf } from '../src/contract/openapi.ts';
import { type Fixture, fixture, NOW, tableOf } from './support/fixture.ts';

const JSON_TYPE = 'application/json';
const NDJSON_TYPE = 'application/x-ndjson';
const SECONDS = Math.floor(NOW / 1_000);
const MIB = 1_048_576;

interface BadBody {
  readonly path?: string;
  readonly method?: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly body: string | Uint8Array;
  readonly status?: number;
  readonly code: string;
  readonly pointer?: string;
  /** What the document must say. */
  readonly says?: RegExp;
}

const good = { name: 'views', value: 1 };
/** A batch with a good point around the bad one, so that "nothing is stored" means something. */
const batch = (bad: unknown) => JSON.stringify([good, bad, good]);
const point = (members: Record<string, unknown>) => batch({ ...good, ...members });
const points = (bad: string, pointer: string, says?: RegExp): BadBody => ({
  body: bad,
  code: 'invalid_points',
  pointer,
  ...(says && { says }),
});

const BAD_POINTS: Record<string, BadBody> = {
  'an unknown member': points(point({ colour: 'red' }), '/1/colour'),
  'a member named __proto__': points('[{"name":"views","value":1,"__proto__":{"x":1}}]', '/0/__proto__'),
  'no name': points(batch({ value: 1 }), '/1/name'),
  'no value': points(batch({ name: 'views' }), '/1/value'),
  'a value as text': points(point({ value: '1' }), '/1/value'),
  'a value of null, which is how JSON writes NaN': points(point({ value: null }), '/1/value'),
  'a value beyond 1e300': points(point({ value: 1.1e300 }), '/1/value'),
  'a value that JSON reads as infinity': points('[{"name":"views","value":1e999}]', '/0/value'),
  'a timestamp in seconds': points(point({ timestamp: SECONDS }), '/1/timestamp'),
  'a timestamp in microseconds': points(point({ timestamp: NOW * 1_000 }), '/1/timestamp'),
  'a timestamp in nanoseconds': points(point({ timestamp: NOW * 1_000_000 }), '/1/timestamp'),
  'a timestamp beyond MAX_FUTURE': points(point({ timestamp: NOW + 300_001 }), '/1/timestamp'),
  'a timestamp before 1980': points(point({ timestamp: '1979-12-31T23:59:59.999Z' }), '/1/timestamp'),
  'a timestamp with a fraction of a millisecond': points(point({ timestamp: NOW - 0.5 }), '/1/timestamp'),
  'a timestamp without a zone': points(point({ timestamp: '2026-03-10T12:00:00' }), '/1/timestamp'),
  'a timestamp on 30 February': points(point({ timestamp: '2026-02-30T12:00:00Z' }), '/1/timestamp'),
  'a timestamp that is a word': points(point({ timestamp: 'yesterday' }), '/1/timestamp'),
  'a name with $': points(point({ name: '$where' }), '/1/name'),
  'a name with a space': points(point({ name: 'page views' }), '/1/name'),
  'the name __proto__': points(point({ name: '__proto__' }), '/1/name'),
  'a name of 1,000 characters': points(point({ name: 'x'.repeat(1_000) }), '/1/name'),
  'an empty name': points(point({ name: '' }), '/1/name'),
  'a label bomb': points(
    point({ labels: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, 'v'])) }),
    '/1/labels',
  ),
  'a label value of 10,000 characters': points(point({ labels: { shop: 'x'.repeat(10_000) } }), '/1/labels'),
  'a label key with $': points(point({ labels: { $gt: '' } }), '/1/labels'),
  'a label key named __proto__': points('[{"name":"views","value":1,"labels":{"__proto__":"x"}}]', '/0/labels'),
  'a label value that is a number': points(point({ labels: { shop: 1 } }), '/1/labels'),
  'a reserved label': points(point({ labels: { bookId: 'x' } }), '/1/labels'),
  'labels as text': points(point({ labels: 'shop' }), '/1/labels'),
  'a bookId that is a number': points(point({ bookId: 1 }), '/1/bookId'),
  'an empty bookId': points(point({ bookId: '' }), '/1/bookId'),
  'an array inside the array': points(batch([good]), '/1'),
  'null as a point': points(batch(null), '/1'),
  'no points': points('[]', ''),
  'a number as batch': points('7', ''),
  'points that are no array': points('{"points":{}}', '/points'),
  'points with a stranger beside': points(JSON.stringify({ points: [good], source: 'x' }), '/source'),
  'series that are no array': points('{"series":1}', '/series'),
  'columns of different lengths': points(
    JSON.stringify({ series: [{ name: 'views', timestamps: [NOW], values: [1, 2] }] }),
    '/series/0/values',
  ),
  'columns with a bad value': points(
    JSON.stringify({ series: [{ name: 'views', timestamps: [NOW, NOW], values: [1, null] }] }),
    '/series/0/values/1',
  ),
  'columns with a bad timestamp': points(
    JSON.stringify({ series: [{ name: 'views', timestamps: [NOW, SECONDS], values: [1, 2] }] }),
    '/series/0/timestamps/1',
  ),
  'columns with a member of points': points(
    JSON.stringify({ series: [{ name: 'views', timestamps: [NOW], values: [1], value: 1 }] }),
    '/series/0/value',
  ),
  'a bad point in NDJSON': { ...points(`${JSON.stringify(good)}\n{"name":"views"}\n`, '/1/value'), type: NDJSON_TYPE },
  'half of an NDJSON line': {
    type: NDJSON_TYPE,
    body: `${JSON.stringify(good)}\n{"name":"vie`,
    code: 'invalid_body',
    pointer: '/1',
    says: /line 2/,
  },
  'half of a JSON document': { body: '[{"name":"views","value":1}', code: 'invalid_body', says: /JSON/ },
  'no body': { body: '', code: 'invalid_body', says: /empty/ },
  'bytes that are not UTF-8': { body: new Uint8Array([0x22, 0xff, 0x22]), code: 'invalid_body', says: /UTF-8/ },
  'NaN in the JSON': { body: '[{"name":"views","value":NaN}]', code: 'invalid_body', says: /JSON/ },
  'a document nested 1,000,000 times': { body: '['.repeat(1_000_000), code: 'invalid_body' },
  'an object nested 100,000 times': points(`{"points":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, '/points'),
  'a body of 16 MB': {
    body: `[${`${JSON.stringify(good)},`.repeat(600_000)}1]`,
    status: 413,
    code: 'payload_too_large',
    says: /8 MiB/,
  },
  '100,001 points': {
    body: `[${Array(100_001).fill('{}').join()}]`,
    status: 413,
    code: 'payload_too_large',
    says: /100000/,
  },
  '100,001 points in columns': {
    body: JSON.stringify({ series: [{ name: 'views', timestamps: [], values: Array(100_001).fill(1) }] }),
    status: 413,
    code: 'payload_too_large',
  },
  '100,001 series without points': {
    body: JSON.stringify({ series: Array(100_001).fill({}) }),
    status: 413,
    code: 'payload_too_large',
  },
  'a gzip bomb': {
    headers: { 'Content-Encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(200 * MIB, 32)),
    status: 413,
    code: 'payload_too_large',
  },
  'a truncated gzip stream': {
    headers: { 'Content-Encoding': 'gzip' },
    body: gzipSync(batch(good)).subarray(0, -12),
    code: 'invalid_body',
    says: /gzip/,
  },
  'a gzip stream that lost its checksum': {
    headers: { 'Content-Encoding': 'gzip' },
    body: gzipSync(batch(good)).subarray(0, -4),
    code: 'invalid_body',
    says: /gzip/,
  },
  'a gzip stream with a flipped bit': {
    headers: { 'Content-Encoding': 'gzip' },
    body: flipped(gzipSync(batch(good))),
    code: 'invalid_body',
    says: /gzip/,
  },
  'something else said to be gzip': {
    headers: { 'Content-Encoding': 'gzip' },
    body: batch(good),
    code: 'invalid_body',
    says: /gzip/,
  },
  'gzip twice': {
    headers: { 'Content-Encoding': 'gzip, gzip' },
    body: gzipSync(gzipSync(batch(good))),
    status: 415,
    code: 'unsupported_encoding',
  },
  'another encoding': {
    headers: { 'Content-Encoding': 'br' },
    body: batch(good),
    status: 415,
    code: 'unsupported_encoding',
  },
  'a form': {
    type: 'application/x-www-form-urlencoded',
    body: batch(good),
    status: 415,
    code: 'unsupported_media_type',
    says: /application\/json/,
  },
  'another charset': {
    type: 'application/json; charset=latin1',
    body: batch(good),
    status: 415,
    code: 'unsupported_media_type',
  },
  'an empty idempotency key': {
    headers: { 'Idempotency-Key': '' },
    body: batch(good),
    code: 'invalid_idempotency_key',
  },
  'an idempotency key of 256 characters': {
    headers: { 'Idempotency-Key': 'k'.repeat(256) },
    body: batch(good),
    code: 'invalid_idempotency_key',
  },
};

const BAD_DOCUMENTS: Record<string, BadBody> = {
  'a metric of an unknown kind': {
    method: 'PUT',
    path: '/api/v1/metrics/m',
    body: '{"kind":"summary"}',
    code: 'invalid_metric',
    pointer: '/kind',
  },
  'a metric with an unknown member': {
    method: 'PUT',
    path: '/api/v1/metrics/m',
    body: '{"kind":"gauge","colour":1}',
    code: 'invalid_metric',
    pointer: '/colour',
  },
  'a metric with a bad name': {
    method: 'PUT',
    path: '/api/v1/metrics/%24where',
    body: '{"kind":"gauge"}',
    code: 'invalid_metric',
    pointer: '/name',
  },
  'a metric that is null': {
    method: 'PUT',
    path: '/api/v1/metrics/m',
    body: 'null',
    code: 'invalid_metric',
    pointer: '',
  },
  'a book without a title': { path: '/api/v1/books', body: '{}', code: 'invalid_book', pointer: '/title' },
  'a book with an unknown member': {
    path: '/api/v1/books',
    body: '{"title":"A","colour":1}',
    code: 'invalid_book',
    pointer: '/colour',
  },
  'a book whose ISBN has a wrong check digit': {
    path: '/api/v1/books',
    body: '{"title":"A","isbn":"9780439023482"}',
    code: 'invalid_book',
    pointer: '/isbn',
    says: /check digit/,
  },
  'a book with an attribute named __proto__': {
    path: '/api/v1/books',
    body: '{"title":"A","attributes":{"__proto__":"x"}}',
    code: 'invalid_book',
    pointer: '/attributes/__proto__',
  },
  'a book that is an array': { path: '/api/v1/books', body: '[]', code: 'invalid_book', pointer: '' },
  'a book of 2 MiB': {
    path: '/api/v1/books',
    body: JSON.stringify({ title: 'x'.repeat(2 * MIB) }),
    status: 413,
    code: 'payload_too_large',
  },
  'a key without scopes': {
    path: '/api/v1/keys',
    body: '{"name":"a","scopes":[]}',
    code: 'invalid_key',
    pointer: '/scopes',
  },
  'a key of an unknown scope': {
    path: '/api/v1/keys',
    body: '{"name":"a","scopes":["root"]}',
    code: 'invalid_key',
    pointer: '/scopes/0',
  },
  'a key that has expired': {
    path: '/api/v1/keys',
    body: '{"name":"a","scopes":["admin"],"expiresAt":"2020-01-01T00:00:00Z"}',
    code: 'invalid_key',
    pointer: '/expiresAt',
  },
  'a CSV with a wrong header': {
    path: '/api/v1/books/import',
    type: 'text/csv',
    body: 'colour,size\nred,1\n',
    code: 'invalid_header',
    says: /title/,
  },
  'an empty CSV': { path: '/api/v1/books/import', type: 'text/csv', body: '', code: 'invalid_header' },
  'a CSV in UTF-16': {
    path: '/api/v1/books/import',
    type: 'text/csv',
    body: Buffer.from('\ufefftitle\nA\n', 'utf16le'),
    code: 'invalid_encoding',
  },
  'a CSV with a line of 3 MiB': {
    path: '/api/v1/books/import',
    type: 'text/csv',
    body: `title\n${'x'.repeat(3 * MIB)}`,
    code: 'row_too_long',
  },
  'a CSV without its override column': {
    path: '/api/v1/books/import?columns=title:my_title',
    type: 'text/csv',
    body: 'title\nA\n',
    code: 'invalid_header',
    says: /my_title/,
  },
  'an import of JSON': {
    path: '/api/v1/books/import',
    type: JSON_TYPE,
    body: '[]',
    status: 415,
    code: 'unsupported_media_type',
  },
  'a CSV as truncated gzip': {
    path: '/api/v1/books/import',
    type: 'text/csv',
    headers: { 'Content-Encoding': 'gzip' },
    body: gzipSync('title\nA\n').subarray(0, -10),
    code: 'invalid_body',
    says: /gzip/,
  },
};

/** Parameters of `GET /query`, the code, and what the document must say. */
const BAD_QUERIES: [string, number, string, RegExp][] = [
  ['', 400, 'invalid_parameters', /name is missing/],
  ['name=views&colour=red', 400, 'invalid_parameters', /colour is not a known parameter/],
  ['name=views&__proto__=x', 400, 'invalid_parameters', /__proto__ is not a known parameter/],
  ['name=views&labels=x', 400, 'invalid_parameters', /labels is not a known parameter/],
  ['name=views&name=sales', 400, 'invalid_parameters', /name must be given once/],
  ['name=views&label=shop', 400, 'invalid_parameters', /key:value/],
  ['name=views&label=shop:a&label=shop:b', 400, 'invalid_parameters', /twice/],
  ['name=views&weekStart=monday', 400, 'invalid_parameters', /weekStart must be a whole number/],
  ['name=views&weekStart=8', 400, 'invalid_query', /weekStart/],
  ['name=$views', 400, 'invalid_query', /name/],
  ['name=views&aggregates=median', 400, 'invalid_query', /aggregates/],
  ['name=views&aggregates=p101', 400, 'invalid_query', /aggregates/],
  ['name=views&fill=magic', 400, 'invalid_query', /fill/],
  ['name=views&format=xml', 400, 'invalid_query', /format/],
  ['name=views&top=5', 400, 'invalid_query', /groupBy/],
  ['name=views&timeZone=Mars/Olympus', 400, 'unknown_time_zone', /Mars/],
  ['name=views&interval=0m', 400, 'invalid_interval', /0m/],
  ['name=views&interval=7m', 400, 'invalid_interval', /7m/],
  ['name=views&interval=-1d', 400, 'invalid_interval', /-1d/],
  ['name=views&from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', 400, 'invalid_query', /before to/],
  ['name=views&from=2026-03-01T00:00:00Z&to=2026-03-01T00:00:00Z', 400, 'invalid_query', /before to/],
  ['name=views&from=yesterday', 400, 'invalid_timestamp', /yesterday/],
  [`name=views&from=${SECONDS}`, 400, 'invalid_query', /seconds/],
  ['name=views&from=2026-02-30T00:00:00Z', 400, 'invalid_timestamp', /2026-02-30/],
  ['name=views&from=2000-01-01T00:00:00Z&interval=1m', 422, 'too_many_buckets', /11,?000/],
  ['name=views&aggregates=p50', 422, 'percentiles_need_histogram', /histogram/],
  ['name=nothing', 404, 'unknown_metric', /nothing/],
];

let f: Fixture;
let before: string;

beforeAll(async () => {
  f = await fixture();
  await f.json('POST', '/api/v1/points', good);
  before = await everything(f);
});

afterAll(async () => {
  expect((await f.json('POST', '/api/v1/points', good)).status).toBe(200);
});

describe('a bad body is refused with a problem document, and nothing of it is stored', () => {
  it.each(Object.entries({ ...BAD_POINTS, ...BAD_DOCUMENTS }))('%s', async (_, bad) => {
    const response = await f.request(bad.method ?? 'POST', bad.path ?? '/api/v1/points', {
      body: bad.body,
      headers: { 'Content-Type': bad.type ?? JSON_TYPE, ...bad.headers },
    });
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ type: typeOf(bad.code), status: bad.status ?? 400 });
    expect(response.status).toBe(bad.status ?? 400);
    if (bad.pointer !== undefined) expect(problem.errors?.map(({ pointer }) => pointer)).toContain(bad.pointer);
    if (bad.says) expect(problem.detail).toMatch(bad.says);
    expect(await everything(f)).toBe(before);
  });

  it('lists the first 100 bad items and how many there are', async () => {
    const response = await f.json('POST', '/api/v1/points', [good, ...Array(250).fill({ name: 'views', value: 'x' })]);
    const problem = await problemOf(response);
    expect(problem.total).toBe(250);
    expect(problem.errors).toHaveLength(100);
    expect(problem.errors?.[99]?.pointer).toBe('/100/value');
    expect(await everything(f)).toBe(before);
  });

  it('lists the first 100 bad lines and how many there are', async () => {
    const response = await f.request('POST', '/api/v1/points', {
      body: `${JSON.stringify(good)}\n${'half\n'.repeat(250)}`,
      headers: { 'Content-Type': NDJSON_TYPE },
    });
    const problem = await problemOf(response);
    expect(problem.total).toBe(250);
    expect(problem.errors).toHaveLength(100);
    expect(problem.errors?.[0]?.detail).toMatch(/^line 2 /);
  });
});

describe('a bad query is refused with a problem document', () => {
  it.each(BAD_QUERIES)('%s', async (search, status, code, says) => {
    const response = await f.request('GET', `/api/v1/query?${search}`);
    const problem = await problemOf(response);
    expect([response.status, problem.status, problem.type]).toEqual([status, status, typeOf(code)]);
    expect(problem.detail).toMatch(says);
  });

  it('names the interval that would pass', async () => {
    const response = await f.request('GET', '/api/v1/query?name=views&from=2000-01-01T00:00:00Z&interval=1m');
    const { suggestedInterval } = (await response.json()) as { suggestedInterval: string };
    const again = `/api/v1/query?name=views&from=2000-01-01T00:00:00Z&interval=${suggestedInterval}`;
    expect((await f.request('GET', again)).status).toBe(200);
  });
});

describe('a parameter that a route does not take', () => {
  it('is refused by every route of the API, and nothing is changed', async () => {
    const table = tableOf(f.handler).filter(contractOf);
    expect(table.length).toBeGreaterThan(30);
    for (const { method, path } of table) {
      const to = path.replace(':name', 'views').replace(':id', 'x');
      const response = await f.request(method, `${to}?nothing=1`, method === 'GET' ? {} : { body: '{}' });
      const problem = (await response.json()) as ProblemDocument;
      expect([`${method} ${path}`, response.status, problem.type]).toEqual([
        `${method} ${path}`,
        400,
        typeOf('invalid_parameters'),
      ]);
      expect(problem.errors).toContainEqual({ pointer: '/nothing', detail: 'is not a known parameter' });
    }
    expect(await everything(f)).toBe(before);
  });

  it('keeps a metric from being removed whole by who means a part of it', async () => {
    expect((await f.request('DELETE', '/api/v1/metrics/views?bookId=x')).status).toBe(400);
    expect(await everything(f)).toBe(before);
  });
});

interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly total?: number;
}

async function problemOf(response: Response): Promise<ProblemDocument> {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  const problem = (await response.json()) as ProblemDocument;
  expect(problem.title).not.toBe('');
  expect(JSON.stringify(problem)).not.toMatch(/\.ts:\d|node_modules|at async/);
  return problem;
}

function typeOf(code: string): string {
  return `urn:problem-type:metrics-handler:${code.replaceAll('_', '-')}`;
}

/** Everything that a refused request could have changed. */
async function everything({ handler }: Fixture): Promise<string> {
  const metrics = await handler.metrics.list();
  const raw = await Promise.all(
    metrics.map(({ name }) => handler.points.list({ name, from: 315_532_800_000, to: NOW * 2 })),
  );
  return JSON.stringify([metrics, raw, await handler.books.list(), await handler.keys.list()]);
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] as number) ^ 0x55;
  return copy;
}
