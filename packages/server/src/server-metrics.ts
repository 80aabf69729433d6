import type { HandlerStats, MetricsHandler } from '@metrics-handler/core';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Streams } from './live/streams.ts';

const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Counted = HandlerStats & { readonly streams: Pick<Streams, 'size' | 'tooSlow'> };

/** What the handler and the streams count, by the name under which Prometheus gets it. */
const COUNTERS: readonly [name: string, help: string, read: (stats: Counted) => number][] = [
  ['ingest_points_total', 'Points committed.', ({ ingest }) => ingest.points],
  ['ingest_batches_total', 'Batches committed.', ({ ingest }) => ingest.batches],
  ['ingest_dropped_points_total', 'Recorded points that a commit refused.', ({ ingest }) => ingest.dropped],
  ['cache_hits_total', 'Segments found in the cache.', ({ cache }) => cache.hits],
  ['cache_misses_total', 'Segments read from the store.', ({ cache }) => cache.misses],
  ['cache_evictions_total', 'Segments dropped for room.', ({ cache }) => cache.evictions],
  ['cache_patches_total', 'Segments brought up to date in place.', ({ cache }) => cache.patches],
  ['live_refreshes_total', 'Times a live query was computed again.', ({ live }) => live.refreshes],
  [
    'live_streams_too_slow_total',
    'Streams ended because nobody read them fast enough.',
    ({ streams }) => streams.tooSlow,
  ],
  ['storage_commits_total', 'Commits to the store.', ({ storage }) => storage.commits],
  ['storage_reads_total', 'Reads of cells from the store.', ({ storage }) => storage.reads],
];
const GAUGES: typeof COUNTERS = [
  ['ingest_buffered_points', 'Points that wait to be committed.', ({ ingest }) => ingest.buffered],
  ['ingest_lag_seconds', 'Age of the oldest change that is not durable yet.', ({ ingest }) => ingest.lagMs / 1_000],
  ['cache_bytes', 'Size of the cache.', ({ cache }) => cache.bytes],
  ['cache_segments', 'Segments in the cache.', ({ cache }) => cache.segments],
  ['live_subscriptions', 'Open subscriptions.', ({ live }) => live.subscriptions],
  ['live_queries', 'Distinct live queries.', ({ live }) => live.queries],
  ['live_streams', 'Open event streams and WebSockets.', ({ streams }) => streams.size],
];

/** Whatever asks for something else than a route; methods and paths are the caller's, and could be any number. */
const NO_ROUTE = { method: 'any', path: 'none' };

/** Counts a request: the status of its answer, and how long it took. */
export type Observer = (status: number, seconds: number) => void;

/** The server's own metrics, for Prometheus. */
export interface ServerMetrics {
  /** Counts the requests of a route, or of none. */
  observer(route?: { readonly method: string; readonly path: string }): Observer;
  /** The text that Prometheus scrapes. */
  text(): Promise<{ readonly body: string; readonly contentType: string }>;
}

export function createServerMetrics(
  handler: Pick<MetricsHandler, 'stats'>,
  streams: Counted['streams'],
): ServerMetrics {
  const registry = new Registry();
  // Event-loop delay, memory, garbage collection and handles of the process.
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'metrics_handler_http_requests_total',
    help: 'Requests by route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const latency = new Histogram({
    name: 'metrics_handler_http_request_duration_seconds',
    help: 'Time until the answer was ready; of streams, until it began.',
    labelNames: ['method', 'route'] as const,
    buckets: LATENCY_BUCKETS_SECONDS,
    registers,
  });
  const counters = COUNTERS.map(([name, help, read]) => {
    return { counter: new Counter({ name: `metrics_handler_${name}`, help, registers }), read };
  });
  const gauges = GAUGES.map(([name, help, read]) => {
    return { gauge: new Gauge({ name: `metrics_handler_${name}`, help, registers }), read };
  });
  return {
    observer({ method, path: route } = NO_ROUTE) {
      // Found by their labels once, not with every request.
      const latencies = latency.labels({ method, route });
      const byStatus = new Map<number, Counter.Internal>();
      const ofStatus = (status: number) => {
        const known = byStatus.get(status) ?? requests.labels({ method, route, status });
        byStatus.set(status, known);
        return known;
      };
      return (status, seconds) => {
        latencies.observe(seconds);
        ofStatus(status).inc();
      };
    },
    async text() {
      const stats = { ...(await handler.stats()), streams };
      for (const { counter, read } of counters) {
        counter.reset();
        counter.inc(read(stats));
      }
      for (const { gauge, read } of gauges) gauge.set(read(stats));
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}
