import { z } from 'zod';
import { hasCode } from '../errors.ts';
import { InvalidInputError, inputErrors } from '../invalid-input.ts';
import { checkRetention, type RetentionAges } from '../storage/retention.ts';
import type { MetricDeclaration } from './declaration.ts';
import { DEFAULT_SERIES_LIMIT, FILLS, METRIC_KINDS, METRIC_NAME, type MetricDefinition } from './definition.ts';
import { LABEL_KEY, labelPairs, MAX_LABELS } from './labels.ts';

const MAX_SERIES_LIMIT = 100_000;
const PRINTABLE = /^\P{Cc}*$/u;

const labelKey = z
  .string()
  .refine(isLabelKey, 'must be a label key')
  .meta({ pattern: LABEL_KEY.source, examples: ['shop', 'till'] });

const ageMs = z
  .int()
  .positive()
  .nullable()
  .meta({ examples: [null] })
  .optional();

const retentionSchema = z.strictObject({ raw: ageMs, minute: ageMs, quarter: ageMs, hour: ageMs, day: ageMs });

export const declarationSchema = z.strictObject({
  kind: z.enum(METRIC_KINDS),
  unit: z.string().min(1).max(63).regex(PRINTABLE, 'must not contain control characters').optional(),
  description: z.string().max(1_024).optional(),
  labels: z.array(labelKey).max(MAX_LABELS).optional(),
  fill: z.enum(FILLS).optional(),
  seriesLimit: z.int().min(1).max(MAX_SERIES_LIMIT).optional(),
  retention: retentionSchema.optional(),
});

/**
 * The definition that a declaration makes, with every default.
 * @throws InvalidInputError `invalid_metric` naming each wrong or unknown member.
 */
export function parseDeclaration(name: string, input: MetricDeclaration): MetricDefinition {
  if (!METRIC_NAME.test(name)) {
    throw invalidMetric([{ pointer: '/name', detail: `must match ${METRIC_NAME.source}` }]);
  }
  const parsed = declarationSchema.safeParse(input);
  if (!parsed.success) throw invalidMetric(inputErrors(parsed.error));
  const {
    kind,
    unit = '1',
    description = '',
    labels,
    fill,
    seriesLimit = DEFAULT_SERIES_LIMIT,
    retention,
  } = parsed.data;
  return {
    name,
    kind,
    unit,
    description,
    seriesLimit,
    ...(labels ? { labels: [...new Set(labels)].sort() } : {}),
    ...(fill ? { fill } : {}),
    ...(retention ? { retention: parseRetention(retention) } : {}),
  };
}

/**
 * Every tier's age, those that are not named being for ever.
 * @throws InvalidInputError `invalid_metric`
 */
export function parseRetention(input: z.input<typeof retentionSchema>): RetentionAges {
  const parsed = retentionSchema.safeParse(input);
  if (!parsed.success) throw invalidMetric(inputErrors(parsed.error));
  const { raw = null, minute = null, quarter = null, hour = null, day = null } = parsed.data;
  try {
    return checkRetention({ raw, minute, quarter, hour, day });
  } catch (error) {
    if (!hasCode(error, 'invalid_retention')) throw error;
    throw invalidMetric([{ pointer: '/retention', detail: (error as Error).message }]);
  }
}

function invalidMetric(errors: ConstructorParameters<typeof InvalidInputError>[2]): InvalidInputError {
  return new InvalidInputError('invalid_metric', 'the metric is not valid', errors);
}

function isLabelKey(key: string): boolean {
  try {
    return labelPairs({ [key]: 'x' }).length === 1;
  } catch {
    return false;
  }
}
