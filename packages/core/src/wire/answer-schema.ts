import { z } from 'zod';
import type { AnswerUpdate, GroupName } from '../live/stream-event.ts';
import { FILLS, METRIC_KINDS } from '../metric/definition.ts';
import type { Bucket, Group, QueryAnswer, SeriesRows } from '../query/query.ts';

const instant = z.iso.datetime({ precision: 3 });

const bucket = z
  .object({ start: instant, end: instant, complete: z.boolean(), count: z.int().nonnegative() })
  .catchall(z.number().nullable()) as unknown as z.ZodType<Bucket>;

const group: z.ZodType<Group> = z.record(z.string(), z.string().nullable());

const groupName: z.ZodType<GroupName> = z.strictObject({ group, other: z.literal(true).exactOptional() });

const seriesRows: z.ZodType<SeriesRows> = z.strictObject({
  group,
  other: z.literal(true).exactOptional(),
  buckets: z.array(bucket),
});

/** An answer in rows, as `GET /query` and snapshots carry it. */
export const answerSchema: z.ZodType<QueryAnswer<SeriesRows>> = z.strictObject({
  name: z.string(),
  kind: z.enum(METRIC_KINDS),
  unit: z.string(),
  interval: z.string(),
  timeZone: z.string(),
  weekStart: z.int(),
  from: instant,
  to: instant,
  fill: z.enum(FILLS),
  relativeError: z.number().exactOptional(),
  overflowed: z.literal(true).exactOptional(),
  plan: z.record(z.string(), z.number()),
  series: z.array(seriesRows),
});

/** The way from one answer to the next. */
export const updateSchema: z.ZodType<AnswerUpdate> = z.strictObject({
  from: instant,
  to: instant,
  groups: z.array(groupName).exactOptional(),
  dropped: z
    .array(z.strictObject({ group, other: z.literal(true).exactOptional(), starts: z.array(instant) }))
    .exactOptional(),
  series: z.array(seriesRows),
});
