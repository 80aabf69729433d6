import { SCOPES } from '@metrics-handler/core';
import { z } from 'zod';

const instant = z.iso.datetime({ precision: 3 });
const labels = z.record(z.string(), z.string());
const nextCursor = z.string().nullable().describe('The cursor of the next page; null on the last one.');

export const bookSchema = z.strictObject({
  id: z.string(),
  isbn: z.string().nullable(),
  title: z.string(),
  authors: z.array(z.string()),
  publishedYear: z.int().optional(),
  language: z.string().optional(),
  tags: z.array(z.string()),
  attributes: labels.optional(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int().positive(),
});

export const bookPageSchema = z.strictObject({ items: z.array(bookSchema), nextCursor });

export const importReportSchema = z.strictObject({
  rows: z.int(),
  imported: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  rejected: z.int(),
  errors: z.array(z.strictObject({ row: z.int(), detail: z.string() })),
  errorsTruncated: z.boolean(),
});

const ageMs = z.int().nullable();
const retentionAges = z.strictObject({ raw: ageMs, minute: ageMs, quarter: ageMs, hour: ageMs, day: ageMs });

export const metricSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['counter', 'gauge', 'histogram']),
  unit: z.string(),
  description: z.string(),
  labels: z.array(z.string()).nullable(),
  fill: z.enum(['none', 'null', 'zero', 'previous', 'linear']),
  seriesLimit: z.int(),
  retention: retentionAges,
  seriesCount: z.int(),
  overflowed: z.boolean(),
});

export const metricListSchema = z.strictObject({ items: z.array(metricSchema) });

export const seriesPageSchema = z.strictObject({
  items: z.array(z.strictObject({ bookId: z.string().nullable(), labels })),
  nextCursor,
});

export const retentionPreviewSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      name: z.string(),
      retention: retentionAges,
      drops: z.array(
        z.strictObject({
          tier: z.enum(['raw', 'minute', 'quarter', 'hour', 'day']),
          from: instant,
          to: instant,
          days: z.int(),
          points: z.int(),
        }),
      ),
    }),
  ),
});

const place = { name: z.string(), bookId: z.string().nullable(), labels, timestamp: instant };
const run = z.strictObject({ offset: z.int(), counts: z.array(z.int()) });

const rawPointSchema = z.union([
  z.strictObject({ ...place, value: z.number() }),
  z.strictObject({
    ...place,
    count: z.int(),
    sum: z.number().nullable(),
    min: z.number().optional(),
    max: z.number().optional(),
    scale: z.int().optional(),
    zeroCount: z.int().optional(),
    positive: run.optional(),
    negative: run.optional(),
  }),
]);

export const pointPageSchema = z.strictObject({ items: z.array(rawPointSchema), nextCursor });
export const acceptedSchema = z.strictObject({ accepted: z.int().nonnegative() });
export const removedSchema = z.strictObject({ removed: z.int().nonnegative() });

const column = z.array(z.number().nullable());

/** An answer with `format=columns`; rows are `answerSchema` of core. */
export const seriesColumnsSchema = z
  .object({
    group: z.record(z.string(), z.string().nullable()),
    other: z.literal(true).optional(),
    start: z.array(z.int()),
    count: z.array(z.int()),
  })
  .catchall(column);

const grant = {
  scopes: z.array(z.enum(SCOPES)),
  metricPrefix: z.string().nullable(),
  bookIds: z.array(z.string()).nullable(),
};

const keySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  ...grant,
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});

export const newKeySchema = keySchema.extend({ key: z.string() });
export const keyListSchema = z.strictObject({ items: z.array(keySchema) });

export const userSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  ...grant,
  createdAt: instant,
  lastUsedAt: instant.nullable(),
});
export const userListSchema = z.strictObject({ items: z.array(userSchema) });

/** Restrictions are left out where there are none. */
export const principalSchema = z.strictObject({
  kind: z.enum(['user', 'key']),
  id: z.string(),
  name: z.string(),
  scopes: grant.scopes,
  metricPrefix: z.string().optional(),
  bookIds: z.array(z.string()).optional(),
  expiresAt: instant.nullable(),
});

export const signedInSchema = z.strictObject({ token: z.string(), expiresAt: instant, principal: principalSchema });

/** Counters by part of the engine. */
export const statsSchema = z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string()])));

export const statusSchema = z.strictObject({ status: z.string() });

/** What was asked, and what came of it. */
export const readySchema = z.strictObject({
  status: z.literal('ready'),
  checks: z.record(z.string(), z.literal('ok')),
});

export const otlpAnswerSchema = z.strictObject({
  partialSuccess: z.strictObject({ rejectedDataPoints: z.string(), errorMessage: z.string() }).optional(),
});

/** What InfluxDB's clients look for, beside the members of a problem. */
export const partialWriteSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.literal('invalid'),
  message: z.string(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })),
  total: z.int(),
});
