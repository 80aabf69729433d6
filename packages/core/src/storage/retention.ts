import { TIER_MS, TIERS } from '../cell/tier.ts';
import { MetricsHandlerError } from '../errors.ts';
import type { Floors } from './change.ts';

/** How long each tier lives, in milliseconds; `null` keeps it for ever. */
export type RetentionAges = Readonly<Record<keyof Floors, number | null>>;

export const KEEP_EVERYTHING: RetentionAges = { raw: null, minute: null, quarter: null, hour: null, day: null };

/** @throws MetricsHandlerError `invalid_retention` where a coarser tier would live shorter than a finer one, or an age is below a day. */
export function checkRetention(ages: RetentionAges): RetentionAges {
  const order = ['raw', ...TIERS] as const;
  for (const [i, tier] of order.entries()) {
    const age = ages[tier];
    if (age !== null && !(age >= TIER_MS.day)) {
      throw new MetricsHandlerError(
        'invalid_retention',
        `the age of ${tier} must be at least one day; whole UTC days are dropped`,
      );
    }
    const finer = order[i - 1];
    if (finer !== undefined && age !== null && (ages[finer] ?? Number.POSITIVE_INFINITY) > age) {
      throw new MetricsHandlerError('invalid_retention', `${tier} must live at least as long as ${finer}`);
    }
  }
  return ages;
}

/** The floors at `now`: UTC day edges, so that no cell of any tier lies across one. */
export function floorsAt(ages: RetentionAges, now: number): Floors {
  const floor = (age: number | null) =>
    age === null ? 0 : Math.max(0, Math.floor((now - age) / TIER_MS.day) * TIER_MS.day);
  return {
    raw: floor(ages.raw),
    minute: floor(ages.minute),
    quarter: floor(ages.quarter),
    hour: floor(ages.hour),
    day: floor(ages.day),
  };
}

/** @throws MetricsHandlerError `too_old` where a deletion would reach frozen cells. */
export function assertDeletable(metric: string, floors: Floors, from: number): void {
  if (from >= floors.raw) return;
  const since = new Date(floors.raw).toISOString();
  throw new MetricsHandlerError(
    'too_old',
    `raw points of ${metric} are kept from ${since}; older data can only be purged with the whole series`,
  );
}
