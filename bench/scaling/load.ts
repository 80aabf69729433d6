/** A process of its own that sends one kind of request over as many connections as it is told. Orders and results go over IPC. */
import { Agent, request } from 'node:http';
import { mixed } from '../values.ts';

export interface LoadOrder {
  /** `series` sends each series a point once, however long it takes. */
  readonly kind: 'series' | 'points' | 'queries';
  /** Of the servers; connections take turns. */
  readonly ports: readonly number[];
  readonly key: string;
  readonly connections: number;
  readonly durationMs: number;
  /** How many series there are. */
  readonly series: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Of each request. */
  readonly latenciesMs: Float64Array;
}

/** Points of one request, and how many series it names. */
export const POINTS_PER_REQUEST = 1_000;
const SERIES_PER_REQUEST = 100;
export const METRIC = 'scaling.views';

async function run(order: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
  const latencies: number[] = [];
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: order.connections }, async (_, connection) => {
      const port = order.ports[connection % order.ports.length] as number;
      for (let n = 0; ; n++) {
        const first = (n * order.connections + connection) * POINTS_PER_REQUEST;
        if (order.kind === 'series' ? first >= order.series : performance.now() - startMs >= order.durationMs) return;
        const sentMs = performance.now();
        await send(agent, port, order, order.kind === 'series' ? first : mixed(connection * 65_536 + n));
        latencies.push(performance.now() - sentMs);
      }
    }),
  );
  agent.destroy();
  const seconds = (performance.now() - startMs) / 1_000;
  return { requests: latencies.length, seconds, latenciesMs: Float64Array.from(latencies) };
}

function send(agent: Agent, port: number, order: LoadOrder, number: number): Promise<void> {
  const isPoints = order.kind !== 'queries';
  const headers = { Authorization: `Bearer ${order.key}`, 'Content-Type': 'application/json' };
  const path = isPoints ? '/api/v1/points' : `/api/v1/query?${queryOf(number, order.series)}`;
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method: isPoints ? 'POST' : 'GET', agent, headers },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        answer.once('end', () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}: ${text}`)),
        );
      },
    );
    sent.once('error', reject).end(isPoints ? batchOf(order.kind, number, order.series) : undefined);
  });
}

/** Points of now, of neighbouring series from this one on. */
function batchOf(kind: LoadOrder['kind'], number: number, series: number): string {
  const now = Date.now();
  const many = kind === 'series' ? Math.min(POINTS_PER_REQUEST, series) : SERIES_PER_REQUEST;
  const perSeries = kind === 'series' ? 1 : POINTS_PER_REQUEST / SERIES_PER_REQUEST;
  const first = number % series;
  return JSON.stringify({
    series: Array.from({ length: many }, (_, s) => ({
      name: METRIC,
      bookId: `book-${(first + s) % series}`,
      timestamps: Array.from({ length: perSeries }, (_, i) => now - i * 1_000),
      values: Array.from({ length: perSeries }, (_, i) => (number + s * 7 + i) % 1_000),
    })),
  });
}

/** A panel of one series over the last hours, or, once in ten times, the ten greatest of all. */
function queryOf(random: number, series: number): string {
  if (random % 10 === 0) return `name=${METRIC}&interval=1h&aggregates=sum&groupBy=bookId&top=10&orderBy=sum`;
  return `name=${METRIC}&interval=15m&aggregates=sum,avg&bookId=book-${random % Math.min(series, 1_000)}`;
}

if (process.send) {
  process.once('disconnect', () => process.exit());
  process.on('message', async (order: LoadOrder) => {
    try {
      process.send?.({ result: await run(order) });
    } catch (error) {
      process.send?.({ error: (error as Error).message });
    }
  });
}
