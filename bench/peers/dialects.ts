import type { Format } from '../formats.ts';
import { type Dialect, INTERVAL_MS } from './dialect.ts';

/** The key with which every server of a benchmark starts. */
export const ADMIN_KEY = 'the-benchmark-is-the-only-user-of-this-server';
const AUTHORIZATION = { Authorization: `Bearer ${ADMIN_KEY}` };

const TYPES: Readonly<Record<Exclude<Format, 'import'>, string>> = {
  columns: 'application/json',
  ndjson: 'application/x-ndjson',
  lines: 'text/plain',
};

const metricsHandler: Dialect = {
  write(format) {
    if (format === 'import') throw new Error('import is a format of VictoriaMetrics');
    if (format === 'lines')
      return { path: '/api/v2/write?precision=ms', headers: { ...AUTHORIZATION, 'Content-Type': TYPES.lines } };
    return { path: '/api/v1/points', headers: { ...AUTHORIZATION, 'Content-Type': TYPES[format] } };
  },
  ask({ book, from, to, interval, aggregate, timeZone = 'UTC' }) {
    const params = new URLSearchParams({ name: 'views', interval, timeZone, aggregates: aggregate, format: 'columns' });
    params.set('from', String(from));
    params.set('to', String(to));
    if (book !== undefined) params.set('bookId', book);
    return { path: `/api/v1/query?${params}`, headers: AUTHORIZATION };
  },
  values(body, { aggregate }) {
    const { series } = JSON.parse(body) as { series: Record<string, (number | null)[]>[] };
    return (series[0]?.[aggregate] ?? []).filter((value) => value !== null);
  },
};

const influxdb: Dialect = {
  write: () => ({ path: '/write?db=bench&precision=ms', headers: {} }),
  ask({ book, from, to, interval, aggregate }) {
    const where = book === undefined ? '' : ` AND bookId = '${book}'`;
    const q = `SELECT ${aggregate === 'avg' ? 'mean' : 'sum'}(value) FROM views WHERE time >= ${from}ms AND time < ${to}ms${where} GROUP BY time(${interval}) fill(none)`;
    return { path: `/query?${new URLSearchParams({ db: 'bench', epoch: 'ms', q })}`, headers: {} };
  },
  values(body) {
    const { results } = JSON.parse(body) as { results: { series?: { values: [number, number][] }[] }[] };
    return (results[0]?.series?.[0]?.values ?? []).map(([, value]) => value);
  },
};

const victoriaMetrics: Dialect = {
  write: (format) => ({ path: format === 'import' ? '/api/v1/import' : '/write?precision=ms', headers: {} }),
  ask({ book, from, to, interval, aggregate }) {
    const step = INTERVAL_MS[interval];
    const over = `${aggregate}_over_time(views_value${book === undefined ? '' : `{bookId="${book}"}`}[${interval}])`;
    const params = new URLSearchParams({ query: book === undefined ? `${aggregate}(${over})` : over, nocache: '1' });
    // Its windows are open below and closed above: shifted by a millisecond they are ours.
    params.set('start', String((from + step - 1) / 1_000));
    params.set('end', String((to - 1) / 1_000));
    params.set('step', String(step / 1_000));
    return { path: `/api/v1/query_range?${params}`, headers: {} };
  },
  values(body) {
    const { data } = JSON.parse(body) as { data: { result: { values: [number, string][] }[] } };
    return (data.result[0]?.values ?? []).map(([, value]) => Number(value));
  },
};

export const DIALECTS = { 'metrics-handler': metricsHandler, InfluxDB: influxdb, VictoriaMetrics: victoriaMetrics };

export type PeerName = keyof typeof DIALECTS;
