import { stretchesOf } from './edge-oracle.ts';
import type { OracleMetric, OraclePoint } from './query-oracle.ts';
import { ZONE_NAMES } from './zone-names.ts';

export const FIRST_INSTANT = Date.UTC(1980, 0, 1);
export const LAST_INSTANT = Date.UTC(2038, 0, 1);
const DAY_MS = 86_400_000;

export const METRICS: readonly OracleMetric[] = [
  { name: 'sales', kind: 'counter' },
  { name: 'rating', kind: 'gauge' },
  { name: 'latency', kind: 'histogram' },
];
export const BOOKS = [null, '9780439023481', 'book:a', 'book:\u{1f4d6}'];
export const SHOPS = ['oslo', 'turin'];

/** Random points, and the places that they lie around: half of them changes of a zone's clock. */
export interface RandomPoints {
  readonly points: readonly OraclePoint[];
  readonly places: readonly { readonly zone: string; readonly at: number }[];
}

/** Points around random places at every distance from seconds to years, so that queries of any interval find some. */
export function randomPoints(random: () => number, places: number, pointsPerPlace: number): RandomPoints {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const chosen = Array.from({ length: places }, () => {
    const zone = pick(ZONE_NAMES);
    const change = random() < 0.5 ? pick(stretchesOf(zone)).from : 0;
    const isCovered = change >= FIRST_INSTANT && change < LAST_INSTANT;
    return { zone, at: isCovered ? change : Math.floor(FIRST_INSTANT + random() * (LAST_INSTANT - FIRST_INSTANT)) };
  });
  const points: OraclePoint[] = [];
  for (const { at } of chosen) {
    for (let i = 0; i < pointsPerPlace; i++) {
      const distance = 1_000 * 10 ** (random() * 7.5) * (random() < 0.5 ? -1 : 1);
      // Round times meet edges and each other.
      const step = pick([1, 1_000, 60_000, 900_000, DAY_MS / 24]);
      const t = Math.round((at + distance) / step) * step;
      if (t < FIRST_INSTANT || t >= LAST_INSTANT) continue;
      const labels: Record<string, string> = random() < 0.2 ? {} : { shop: pick(SHOPS) };
      const metric = pick(METRICS);
      const point = { metric: metric.name, bookId: pick(BOOKS), labels, t, v: randomValue(random, metric.kind) };
      points.push(point);
      if (random() < 0.1) points.push({ ...point, v: randomValue(random, metric.kind) });
    }
  }
  return { points, places: chosen };
}

function randomValue(random: () => number, kind: OracleMetric['kind']): number {
  const die = random();
  const sign = random() < 0.3 ? -1 : 1;
  if (die < 0.3) return sign * Math.floor(random() * 10);
  if (die < 0.6) return sign * (Math.round(random() * 10_000) / 100);
  if (die < 0.85) return sign * random() * 10 ** Math.floor(random() * 12 - 6);
  // Percentiles of magnitudes below 2^−64 are 0, which is no relative error.
  if (kind === 'histogram') return sign * 2 ** Math.floor(random() * 120 - 60);
  return sign * (1 + random()) * 10 ** Math.floor(random() * 600 - 301);
}
