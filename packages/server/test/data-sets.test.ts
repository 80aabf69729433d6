import { readFileSync } from 'node:fs';
import type { Fill, MetricKind, Query, QueryAnswer } from '@metrics-handler/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from '../../core/test/support/answer-differences.ts';
import { expectedAnswer, type OraclePoint } from '../../core/test/support/query-oracle.ts';
import { type Fixture, fixture, NOW } from './support/fixture.ts';

/** Numenta Anomaly Benchmark; see examples/data/NOTICE. */
const DATA = new URL('../../../examples/data/', import.meta.url);
const ZONES = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Europe/Madrid'];
const AGGREGATES = ['avg', 'sum', 'count', 'min', 'max', 'first', 'last'] as const;
const MINUTE_MS = 60_000;
/** Below the limit of 11,000 buckets, whichever edges a zone adds. */
const MINUTES_PER_QUERY = 10_800;

const SETS: readonly { name: string; file: string; kind: MetricKind; fill: Fill; rows: number }[] = [
  { name: 'nyc_taxi', file: 'nyc_taxi.csv', kind: 'gauge', fill: 'linear', rows: 10_320 },
  { name: 'elb_request_count', file: 'elb_request_count.csv', kind: 'counter', fill: 'zero', rows: 4_032 },
];

describe.each(SETS)('$name', ({ name, file, kind, fill, rows }) => {
  const points = readPoints(name, file);
  const from = Math.min(...points.map(({ t }) => t));
  const to = Math.max(...points.map(({ t }) => t)) + 1;
  let api: Fixture;

  beforeAll(async () => {
    api = await fixture();
    expect(points).toHaveLength(rows);
    const defined = await api.json('PUT', `/api/v1/metrics/${name}`, { kind, fill });
    expect(defined.status).toBe(200);
    const timestamps = points.map(({ t }) => t);
    const values = points.map(({ v }) => v);
    const accepted = await api.json('POST', '/api/v1/points', { series: [{ name, timestamps, values }] });
    expect(await accepted.json()).toEqual({ accepted: rows });
  });
  afterAll(() => api.handler.close());

  it.each(ZONES)('by minute, hour, day, week and month in %s', { timeout: 120_000 }, async (timeZone) => {
    const ranges = [
      ...['1h', '1d', '1w', '1mo'].map((interval) => ({ interval, from, to })),
      ...minuteRanges(from, to).map((range) => ({ interval: '1m', format: 'columns' as const, ...range })),
    ];
    for (const range of ranges) {
      const query: Query = { name, timeZone, ...range, aggregates: AGGREGATES };
      const expected = expectedAnswer(points, { name, kind, fill }, query, NOW);
      expect(differences(await answerTo(api, query), expected), JSON.stringify(query)).toEqual([]);
    }
  });
});

function readPoints(metric: string, file: string): OraclePoint[] {
  const [, ...lines] = readFileSync(new URL(file, DATA), 'utf8').trim().split(/\r?\n/);
  return lines.map((line) => {
    const [time = '', value = ''] = line.split(',');
    return { metric, bookId: null, labels: {}, t: Date.parse(`${time.replace(' ', 'T')}Z`), v: Number(value) };
  });
}

function minuteRanges(from: number, to: number): { from: number; to: number }[] {
  const width = MINUTES_PER_QUERY * MINUTE_MS;
  return Array.from({ length: Math.ceil((to - from) / width) }, (_, i) => ({
    from: from + i * width,
    to: Math.min(to, from + (i + 1) * width),
  }));
}

async function answerTo(api: Fixture, query: Query): Promise<QueryAnswer> {
  const params = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const answer = await api.request('GET', `/api/v1/query?${params}`);
  expect(answer.status, String(params)).toBe(200);
  return (await answer.json()) as QueryAnswer;
}
