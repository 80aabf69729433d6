import type { MetricDeclaration } from '@metrics-handler/core';

/** What the simulation records; names and units as OpenTelemetry has them. */
export const METRICS = {
  'books.views': {
    kind: 'counter',
    unit: '{view}',
    description: 'A reader opened the page of a book',
    labels: ['source'],
  },
  'books.sales': { kind: 'counter', unit: '{book}', description: 'A copy was sold', labels: ['format'] },
  'books.rating': { kind: 'gauge', unit: '{star}', description: 'A reader rated a book with 1 to 5 stars' },
  'http.errors': { kind: 'counter', unit: '{error}', description: 'A request failed', labels: ['status'] },
  'http.latency': { kind: 'histogram', unit: 'ms', description: 'Time that a request took', labels: ['route'] },
} as const satisfies Record<string, MetricDeclaration>;

export type MetricName = keyof typeof METRICS;
