import { z } from 'zod';
import { InvalidInputError, inputErrors } from '../invalid-input.ts';
import type { MetricDeclaration } from './declaration.ts';
import { DEFAULT_SERIES_LIMIT, FILLS, METRIC_KINDS, METRIC_NAME, type MetricDefinition } from './definition.ts';
import { labelPairs, MAX_LABELS } from './labels.ts';

const MAX_SERIES_LIMIT = 100_000;
const PRINTABLE = /^\P{Cc}*$/u;

const labelKey = z.string().refine(isLabelKey, 'must be a label key');

const declarationSchema = z.strictObject({
  kind: z.enum(METRIC_KINDS),
  unit: z.string().min(1).max(63).regex(PRINTABLE, 'must not contain control characters').optional(),
  description: z.string().max(1_024).optional(),
  labels: z.array(labelKey).max(MAX_LABELS).optional(),
  fill: z.enum(FILLS).optional(),
  seriesLimit: z.int().min(1).max(MAX_SERIES_LIMIT).optional(),
});

/**
 * The definition that a declaration makes, with every default.
 * @throws InvalidInputError `invalid_metric` naming each wrong or unknown member.
 */
export function parseDeclaration(name: string, input: MetricDeclaration): MetricDefinition {
  if (!METRIC_NAME.test(name)) {
    throw new InvalidInputError('invalid_metric', 'the metric is not valid', [
      { pointer: '/name', detail: `must match ${METRIC_NAME.source}` },
    ]);
  }
  const parsed = declarationSchema.safeParse(input);
  if (!parsed.success)
    throw new InvalidInputError('invalid_metric', 'the metric is not valid', inputErrors(parsed.error));
  const { kind, unit = '1', description = '', labels, fill, seriesLimit = DEFAULT_SERIES_LIMIT } = parsed.data;
  return {
    name,
    kind,
    unit,
    description,
    seriesLimit,
    ...(labels ? { labels: [...new Set(labels)].sort() } : {}),
    ...(fill ? { fill } : {}),
  };
}

function isLabelKey(key: string): boolean {
  try {
    return labelPairs({ [key]: 'x' }).length === 1;
  } catch {
    return false;
  }
}
