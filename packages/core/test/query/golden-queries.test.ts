import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createMetricsHandler,
  type MetricDeclaration,
  MetricsHandlerError,
  memoryStorage,
  type Query,
  type QueryAnswer,
} from '../../src/index.ts';
import type { Floors } from '../../src/storage/change.ts';
import { FrozenClock } from '../support/frozen-clock.ts';

interface GoldenQuery {
  readonly name: string;
  readonly why: string;
  readonly metric: MetricDeclaration;
  readonly now: string;
  /** Timestamp, value, book and labels. */
  readonly points: readonly [string, number, string?, Record<string, string>?][];
  /** What retention has dropped: RFC 3339, or 0 for nothing. */
  readonly floors?: Readonly<Record<keyof Floors, string | 0>>;
  readonly query: Query;
  readonly answer?: Omit<QueryAnswer, 'plan'>;
  readonly error?: { readonly code: string; readonly details?: Readonly<Record<string, unknown>> };
}

const GOLDEN = new URL('../golden/', import.meta.url);
const LAST_POINT = Date.UTC(2026, 5, 1);
/** Of sketches at scale 6, as the design states it. */
const RELATIVE_ERROR = 0.0055;

const files = readdirSync(new URL('queries/', GOLDEN));

describe.each(files)('%s', (file) => {
  it.each(casesIn(`queries/${file}`))('$name', async ({ metric, now, points, floors, query, answer, error }) => {
    const clock = new FrozenClock(LAST_POINT);
    const storage = memoryStorage();
    await using handler = await createMetricsHandler({ storage, clock, metrics: { m: metric } });
    for (const [timestamp, value, bookId, labels] of points) {
      await handler.recordAll({ name: 'm', timestamp, value, bookId: bookId ?? undefined, labels });
    }
    if (floors) {
      const instants = Object.entries(floors).map(([tier, floor]) => [tier, floor === 0 ? 0 : Date.parse(floor)]);
      await storage.commit([{ kind: 'retain', metric: 'm', floors: Object.fromEntries(instants) as Floors }]);
    }
    clock.put(Date.parse(now));
    if (error) {
      const refusal = await refusalOf(handler.query(query as Query<'m'>));
      expect({ code: refusal.code, details: refusal.details }).toMatchObject(error);
      return;
    }
    const { plan: _, relativeError, ...actual } = await handler.query(query as Query<'m'>);
    const percentiles = (query.aggregates ?? []).filter(
      (name) => /^p\d/.test(name) && name !== 'p0' && name !== 'p100',
    );
    expect(rounded(actual, percentiles)).toEqual(rounded(answer as object, percentiles));
    expectNear(actual, answer as object, percentiles);
    expect(relativeError ?? 0).toBeLessThan(RELATIVE_ERROR);
  });
});

it('there are at least 150 golden cases of fill, edges, zones and kinds', () => {
  const ofEdges = readdirSync(new URL('edges/', GOLDEN)).flatMap((file) => casesIn(`edges/${file}`));
  const ofQueries = files.flatMap((file) => casesIn(`queries/${file}`));
  expect(ofQueries.length).toBeGreaterThanOrEqual(60);
  expect(ofQueries.length + ofEdges.length).toBeGreaterThanOrEqual(150);
  expect([...ofQueries, ...ofEdges].filter(({ why }) => !why)).toEqual([]);
});

function casesIn(path: string): GoldenQuery[] {
  return JSON.parse(readFileSync(new URL(path, GOLDEN), 'utf8'));
}

async function refusalOf(answer: Promise<unknown>): Promise<MetricsHandlerError> {
  const outcome = await answer.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof MetricsHandlerError) return outcome;
  throw new Error('the query was not refused', { cause: outcome });
}

/** Without the estimates, which are compared on their own: only whether each is known. */
function rounded(answer: object, percentiles: readonly string[]): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value) =>
    percentiles.includes(key as never) && value !== null ? 'estimate' : value,
  );
}

function expectNear(actual: object, expected: object, percentiles: readonly string[]): void {
  const found = estimatesIn(actual, percentiles);
  for (const [i, value] of estimatesIn(expected, percentiles).entries()) {
    expect(Math.abs((found[i] as number) - value)).toBeLessThanOrEqual(Math.abs(value) * RELATIVE_ERROR);
  }
}

function estimatesIn(answer: object, percentiles: readonly string[]): number[] {
  const estimates: number[] = [];
  JSON.stringify(answer, (key, value) => {
    if (percentiles.includes(key as never) && value !== null) estimates.push(value);
    return value;
  });
  return estimates;
}
