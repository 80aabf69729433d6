import type { MetricDefinition } from '../metric/definition.ts';
import { checkRetention, KEEP_EVERYTHING, type RetentionAges } from '../storage/retention.ts';

/** How long data lives: every metric's ages, and those of single metrics, which replace them as a whole. Tiers that are not named live for ever. */
export type RetentionPolicy = Partial<RetentionAges> & {
  readonly metrics?: Readonly<Record<string, Partial<RetentionAges>>> | undefined;
};

/** The ages that hold for a metric: its definition's before the policy's own for it before the policy's for all. */
export type AgesOf = (definition: MetricDefinition) => RetentionAges;

/** @throws MetricsHandlerError `invalid_retention` */
export function agesOf({ metrics = {}, ...ages }: RetentionPolicy): AgesOf {
  const forAll = checkRetention({ ...KEEP_EVERYTHING, ...ages });
  const forOne = new Map(
    Object.entries(metrics).map(([name, own]) => [name, checkRetention({ ...KEEP_EVERYTHING, ...own })]),
  );
  return ({ name, retention }) => retention ?? forOne.get(name) ?? forAll;
}
