import { z } from 'zod';
import { MAX_BOOK_ID_LENGTH } from '../ingest/point-checks.ts';
import { METRIC_NAME } from '../metric/definition.ts';
import { LABEL_KEY, MAX_LABELS } from '../metric/labels.ts';
import { MAX_ABSOLUTE_VALUE } from '../metric/point.ts';

/** A batch has at most so many points. */
const MAX_POINTS = 100_000;

const value = z.number().min(-MAX_ABSOLUTE_VALUE).max(MAX_ABSOLUTE_VALUE);
const timestamp = z.union([z.int(), z.iso.datetime({ offset: true })]);

const series = {
  name: z.string().regex(METRIC_NAME),
  bookId: z
    .string()
    .min(1)
    .max(MAX_BOOK_ID_LENGTH)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)
    .nullable()
    .optional(),
  labels: z
    .record(z.string().regex(LABEL_KEY), z.string().min(1).max(256))
    .meta({ maxProperties: MAX_LABELS })
    .optional(),
};

const point = z.strictObject({ ...series, value, timestamp: timestamp.optional() });

const count = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const run = z.object({ offset: z.int(), counts: z.array(count).max(16_384) });

const summary = z.strictObject({
  ...series,
  timestamp: timestamp.optional(),
  count: z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  sum: value,
  min: value.nullable().optional(),
  max: value.nullable().optional(),
  scale: z.int().min(-10).max(20).optional(),
  zeroCount: count.optional(),
  positive: run.optional(),
  negative: run.optional(),
});

const columns = z.strictObject({
  ...series,
  timestamps: z.array(timestamp).max(MAX_POINTS).optional(),
  values: z.array(value).max(MAX_POINTS),
});

const item = z.union([point, summary]);

/**
 * The shapes of a batch of points, as a description: `parsePoints` is what checks them, by hand, because a schema takes ten times as long; a fuzzer holds the two
 * against each other.
 */
export const pointsSchema = z.union([
  point,
  summary,
  z.array(item).min(1).max(MAX_POINTS),
  z.strictObject({ points: z.array(item).min(1).max(MAX_POINTS) }),
  z.strictObject({ series: z.array(columns).min(1).max(MAX_POINTS) }),
]);
