import type { MetricsApi, RetentionAges } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { parseAge } from '../config/age.ts';
import { RETENTION_TIERS } from '../config/retention-setting.ts';
import { readParams } from '../params.ts';
import { ProblemError } from '../problem.ts';

export const RETENTION_PARAMS = {
  name: 'text',
  raw: 'text',
  minute: 'text',
  quarter: 'text',
  hour: 'text',
  day: 'text',
} as const;

/** What the ages in force would drop now, or those of the parameters. Drops nothing. */
export function getRetention({ metrics }: Pick<MetricsApi, 'metrics'>) {
  return async (c: AppContext) => {
    const { name, ...texts } = readParams(c.req.url, RETENTION_PARAMS);
    return c.json({ items: await metrics.previewRetention({ name, retention: agesOf(texts) }) });
  };
}

function agesOf(texts: Partial<Record<keyof RetentionAges, string>>): Partial<RetentionAges> | undefined {
  const ages: { -readonly [T in keyof RetentionAges]?: number | null } = {};
  for (const tier of RETENTION_TIERS) {
    const text = texts[tier];
    if (text === undefined) continue;
    const ageMs = parseAge(text);
    if (ageMs === undefined) {
      const errors = [{ pointer: `/${tier}`, detail: 'must be an age such as 30d, 2w, 1y or forever' }];
      throw new ProblemError('invalid_parameters', `${tier} must be an age`, { members: { errors, total: 1 } });
    }
    ages[tier] = ageMs;
  }
  return Object.keys(ages).length > 0 ? ages : undefined;
}
