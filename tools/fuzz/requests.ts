import { gzipSync } from 'node:zlib';
import type { Random } from '../simulate/random.ts';
import { hostileCursor } from './cursors.ts';
import { generate, pick, type Schema } from './generate.ts';
import type { Operation } from './operation.ts';

/** A request as it goes to the socket. */
export interface FuzzRequest {
  readonly operation: Operation | undefined;
  /** Valid by the contract, as far as schemas can say. */
  readonly valid: boolean;
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | undefined;
}

/** What the fuzzer has heard of so far: what is there can be asked for. */
export interface Known {
  readonly books: { id: string; etag: string }[];
  readonly users: string[];
  readonly keys: string[];
  /** Of event streams. */
  readonly cursors: string[];
}

export interface Source {
  readonly random: Random;
  readonly known: Known;
  readonly now: number;
  readonly token: string;
}

const DAY_MS = 86_400_000;
const METRICS = ['sales', 'latency', 'views', 'stock.level'];

/** A request that the contract allows. */
export function validRequest(operation: Operation, source: Source): FuzzRequest {
  const { random, token } = source;
  const query = new URLSearchParams();
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  let path = operation.path;
  const book = random.next() < 0.9 ? pick(source.known.books, random) : undefined;
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (!required && random.next() < 0.6) continue;
    if (place === 'path')
      path = path.replace(`{${name}}`, encodeURIComponent(pathValue(operation, name, schema, source, book?.id)));
    else if (place === 'header') headers[name] = headerValue(name, schema, source, book?.etag);
    else addParameter(query, name, schema, source);
  }
  const body = bodyOf(operation, headers, source);
  const search = query.size > 0 ? `?${query}` : '';
  return { operation, valid: true, method: operation.method, target: path + search, headers, body };
}

function pathValue(
  operation: Operation,
  name: string,
  schema: Schema,
  source: Source,
  book: string | undefined,
): string {
  const { random, known } = source;
  if (name === 'name') return pick(METRICS, random);
  const pool = operation.path.includes('/users/') ? known.users : operation.path.includes('/keys/') ? known.keys : [];
  return String((pool.length > 0 ? pick(pool, random) : book) ?? generate(schema, random, () => undefined));
}

function headerValue(name: string, schema: Schema, source: Source, etag: string | undefined): string {
  if (name === 'Last-Event-ID') return hostileCursor(source.random, source.known.cursors);
  if (name === 'Idempotency-Key') return `key-${Math.floor(source.random.next() * 1e9)}`;
  return etag ?? String(generate(schema, source.random, () => undefined));
}

function addParameter(query: URLSearchParams, name: string, schema: Schema, source: Source): void {
  if (name === 'cursor' || name === 'columns') return;
  if (name === 'bookId') query.set(name, '9780439023481');
  else if (name === 'interval' || name === 'aggregates')
    query.set(name, String(generate(first(schema), source.random, () => undefined)));
  else if (name === 'top' || name === 'orderBy') return;
  else {
    const value = generate(schema, source.random, overrideOf(source), name);
    for (const item of Array.isArray(value) ? new Set(value) : [value]) query.append(name, String(item));
  }
}

function first(schema: Schema): Schema {
  return schema.type === 'array' ? (schema.items as Schema) : schema;
}

function bodyOf(operation: Operation, headers: Record<string, string>, source: Source): Buffer | undefined {
  const types = Object.keys(operation.bodies);
  if (types.length === 0) return undefined;
  const type = pick(types, source.random);
  headers['Content-Type'] = type;
  const { schema } = operation.bodies[type] as { schema: Schema };
  const text =
    type.includes('json') && !type.includes('ndjson')
      ? JSON.stringify(jsonBody(operation, schema, source))
      : textBody(type, source);
  const bytes = Buffer.from(text);
  if (source.random.next() > 0.1) return bytes;
  headers['Content-Encoding'] = 'gzip';
  return gzipSync(bytes);
}

function jsonBody(operation: Operation, schema: Schema, source: Source): unknown {
  if (operation.path === '/api/v1/auth/login') return { key: source.token };
  if (operation.path === '/v1/metrics') return otlpBody(source);
  return generate(schema, source.random, overrideOf(source));
}

function textBody(type: string, { random, now }: Source): string {
  const rows = 1 + Math.floor(random.next() * 3);
  const time = now - Math.floor(random.next() * DAY_MS);
  const row = (i: number) => {
    if (type === 'text/plain') return `${pick(METRICS, random)},shop=Oslo value=${i} ${time}000000`;
    if (type === 'text/csv') return `Book ${Math.floor(random.next() * 1e6)},Somebody`;
    return JSON.stringify({ name: pick(METRICS, random), value: i, timestamp: time, title: 'A book' });
  };
  const lines = Array.from({ length: rows }, (_, i) => row(i));
  return `${[...(type === 'text/csv' ? ['title,authors'] : []), ...lines].join('\n')}\n`;
}

function otlpBody({ random, now }: Source) {
  const timeUnixNano = `${now - Math.floor(random.next() * DAY_MS)}000000`;
  const attributes = [{ key: 'shop', value: { stringValue: 'Oslo' } }];
  const metric = pick(
    [
      { name: 'stock.level', gauge: { dataPoints: [{ attributes, timeUnixNano, asDouble: random.next() }] } },
      {
        name: 'sales',
        sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ timeUnixNano, asInt: '3' }] },
      },
      { name: 'latency', histogram: { aggregationTemporality: 1, dataPoints: [{ timeUnixNano, count: '1', sum: 1 }] } },
      {
        name: 'latency',
        exponentialHistogram: {
          aggregationTemporality: 1,
          dataPoints: [
            { timeUnixNano, count: '2', sum: 3, scale: 3, positive: { offset: 0, bucketCounts: ['1', '1'] } },
          ],
        },
      },
    ],
    random,
  );
  return { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] };
}

/** What no schema can say: names that are there, instants about now, a unique user name. */
function overrideOf({ random, now }: Source): (name: string) => unknown {
  return (name) => {
    switch (name) {
      case 'name':
        return pick(METRICS, random);
      case 'timestamp':
      case 'timestamps':
        return now - Math.floor(random.next() * DAY_MS);
      case 'from':
        return now - DAY_MS - Math.floor(random.next() * DAY_MS);
      case 'to':
        return now - Math.floor(random.next() * DAY_MS);
      case 'values':
        return Math.floor(random.next() * 100);
      case 'expiresAt':
        return new Date(now + DAY_MS).toISOString();
      case 'isbn':
      case 'retention':
      case 'metricPrefix':
        return null;
      case 'bookIds':
        return undefined;
      default:
        return undefined;
    }
  };
}
