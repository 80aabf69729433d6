import { type MetricsHandler, type PreparedQuery, prepareQuery, type Query } from '@metrics-handler/core';
import { YEAR_START } from '../values.ts';

const DAY_MS = 86_400_000;
const STEP_MS = 10 * 60_000;
const DAYS = 7;
const BOOKS = 20;

export const METRICS = ['views', 'sales', 'errors', 'ratings', 'returns', 'searches', 'loans', 'stock'] as const;

export interface Panel {
  readonly metric: string;
  readonly prepared: PreparedQuery;
}

/** Panels of dashboards over a past week: what can be kept is the same for as long as nothing is written to the metric. */
const QUERIES: readonly Omit<Query, 'name'>[] = [
  { interval: '1h', from: YEAR_START, to: YEAR_START + DAYS * DAY_MS, aggregates: ['sum', 'avg'] },
  { interval: '1d', from: YEAR_START, to: YEAR_START + DAYS * DAY_MS, timeZone: 'Asia/Kathmandu', aggregates: ['sum'] },
  {
    interval: '1h',
    from: YEAR_START,
    to: YEAR_START + DAY_MS,
    aggregates: ['sum'],
    groupBy: ['bookId'],
    top: 5,
    orderBy: 'sum',
  },
  { interval: '15m', from: YEAR_START, to: YEAR_START + 2 * DAY_MS, aggregates: ['max'], bookId: 'book-3' },
];

const PANELS: readonly Panel[] = METRICS.flatMap((metric) =>
  QUERIES.map((query) => ({ metric, prepared: prepareQuery({ name: metric, ...query }) })),
);

/** A panel by a random number. */
export function panelOf(random: number): Panel {
  return PANELS[random % PANELS.length] as Panel;
}

/** A week of every metric and book, a point every ten minutes. */
export async function load(handler: MetricsHandler): Promise<void> {
  const timestamps = Array.from({ length: (DAYS * DAY_MS) / STEP_MS }, (_, i) => YEAR_START + i * STEP_MS);
  for (const [m, name] of METRICS.entries()) {
    await handler.metrics.put(name, { kind: 'counter' });
    const series = Array.from({ length: BOOKS }, (_, book) => ({
      name,
      bookId: `book-${book}`,
      timestamps,
      values: timestamps.map((_, i) => 1 + ((i * 7 + book + m) % 100)),
    }));
    await handler.recordAll({ series });
  }
}
