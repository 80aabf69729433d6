import type { RetentionAges } from '@metrics-handler/core';
import { parseDuration } from './duration.ts';

const TIERS = ['raw', 'minute', 'quarter', 'hour', 'day'] as const;

/** `raw=30d,minute=90d,hour=5y,day=forever`; tiers that are not named are kept for ever. Returns what is wrong as text. */
export function parseRetention(text: string): Partial<RetentionAges> | string {
  const ages: { -readonly [T in keyof RetentionAges]?: number | null } = {};
  for (const part of text.split(',')) {
    const [name = '', age = ''] = part.split('=', 2).map((side) => side.trim());
    const tier = TIERS.find((known) => known === name);
    if (!tier) return `knows ${TIERS.join(', ')}, not ${JSON.stringify(name)}`;
    if (tier in ages) return `names ${tier} twice`;
    const ageMs = age === 'forever' ? null : parseDuration(age);
    if (ageMs === undefined) return `needs an age such as 30d, 2w, 1y or forever for ${tier}`;
    ages[tier] = ageMs;
  }
  return ages;
}
