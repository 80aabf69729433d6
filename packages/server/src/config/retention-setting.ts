import type { RetentionAges, RetentionPolicy } from '@metrics-handler/core';
import { parseAge } from './age.ts';

export const RETENTION_TIERS = ['raw', 'minute', 'quarter', 'hour', 'day'] as const;

/**
 * `raw=30d,minute=90d,day=forever; errors raw=7d`: the ages of every metric, and of single ones after their names. Tiers that are not named are
 * kept for ever. Returns what is wrong as text.
 */
export function parseRetention(text: string): RetentionPolicy | string {
  let forAll: Partial<RetentionAges> | undefined;
  const metrics = new Map<string, Partial<RetentionAges>>();
  for (const part of text.split(';').map((each) => each.trim())) {
    const [, name, list = ''] = /^(?:([^\s=,]+)\s+)?(\S.*)?$/.exec(part) ?? [];
    const ages = parseAges(list);
    if (typeof ages === 'string') return ages;
    if (name === undefined ? forAll !== undefined : metrics.has(name)) return `names ${name ?? 'all metrics'} twice`;
    if (name === undefined) forAll = ages;
    else metrics.set(name, ages);
  }
  return metrics.size > 0 ? { ...forAll, metrics: Object.fromEntries(metrics) } : { ...forAll };
}

function parseAges(text: string): Partial<RetentionAges> | string {
  const ages: { -readonly [T in keyof RetentionAges]?: number | null } = {};
  for (const part of text.split(',')) {
    const [name = '', age = ''] = part.split('=', 2).map((side) => side.trim());
    const tier = RETENTION_TIERS.find((known) => known === name);
    if (!tier) return `knows ${RETENTION_TIERS.join(', ')}, not ${JSON.stringify(name)}`;
    if (tier in ages) return `names ${tier} twice`;
    const ageMs = parseAge(age);
    if (ageMs === undefined) return `needs an age such as 30d, 2w, 1y or forever for ${tier}`;
    ages[tier] = ageMs;
  }
  return ages;
}
