import { z } from 'zod';
import { InvalidInputError, inputErrors } from '../invalid-input.ts';
import { FILLS, METRIC_NAME } from '../metric/definition.ts';
import { MAX_LABELS } from '../metric/labels.ts';
import { AGGREGATE, parseAggregate } from './aggregate.ts';
import type { Aggregate, Query } from './query.ts';

const MAX_AGGREGATES = 32;
const MAX_GROUP_KEYS = 4;
const MAX_TOP = 1_000;

const aggregate = z
  .custom<Aggregate>(
    (value) => typeof value === 'string' && parseAggregate(value) !== undefined,
    'must be avg, sum, count, min, max, first, last or a percentile p0 to p100 (three decimals at most)',
  )
  .meta({
    type: 'string',
    pattern: AGGREGATE.source,
    examples: ['avg', 'sum', 'count', 'min', 'max', 'first', 'last'],
  });

const instant = z.union([z.number(), z.string().max(64)], 'must be epoch milliseconds or RFC 3339 text');

/** The shape of a query; `parseQuery` also checks what goes with what. */
export const querySchema = z.strictObject({
  name: z.string().regex(METRIC_NAME, 'must be a metric name'),
  from: instant.optional(),
  to: instant.optional(),
  interval: z
    .string()
    .max(16)
    .meta({ examples: ['1m', '15m', '1h', '12h', '1d', '1w', '1mo', '1q', '1y'] })
    .optional(),
  timeZone: z
    .string()
    .min(1)
    .max(64)
    .meta({ examples: ['UTC', 'Europe/Oslo', 'Asia/Kathmandu', 'Australia/Lord_Howe'] })
    .optional(),
  weekStart: z.int().min(1).max(7).optional(),
  aggregates: z.array(aggregate).min(1).max(MAX_AGGREGATES).optional(),
  fill: z.enum(FILLS).optional(),
  bookId: z.string().min(1).max(256).optional(),
  labels: z
    .record(z.string().max(64), z.string().max(256))
    .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `at most ${MAX_LABELS} labels`)
    .optional(),
  groupBy: z
    .array(
      z
        .string()
        .min(1)
        .max(64)
        .meta({ examples: ['bookId', 'shop'] }),
    )
    .max(MAX_GROUP_KEYS)
    .optional(),
  top: z.int().min(1).max(MAX_TOP).optional(),
  orderBy: aggregate.optional(),
  format: z.enum(['rows', 'columns']).optional(),
});

/** @throws InvalidInputError naming each wrong or unknown member. */
export function parseQuery(input: unknown): Query {
  const parsed = querySchema.safeParse(input);
  if (!parsed.success)
    throw new InvalidInputError('invalid_query', 'the query is not valid', inputErrors(parsed.error));
  const query = parsed.data;
  if (query.top !== undefined && !query.groupBy?.length) {
    throw new InvalidInputError('invalid_query', 'the query is not valid', [
      { pointer: '/top', detail: 'top needs groupBy' },
    ]);
  }
  if (query.orderBy !== undefined && query.top === undefined) {
    throw new InvalidInputError('invalid_query', 'the query is not valid', [
      { pointer: '/orderBy', detail: 'orderBy needs top' },
    ]);
  }
  return query;
}
