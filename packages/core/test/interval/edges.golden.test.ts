import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bucketContaining, bucketEdges, type WeekStart } from '../../src/interval/edges.ts';
import { formatInstant, parseInstant } from '../../src/interval/instant.ts';
import { parseInterval } from '../../src/interval/interval.ts';
import { zoneOf } from '../../src/interval/zone.ts';

interface EdgeCase {
  readonly zone: string;
  readonly interval: string;
  readonly weekStart: WeekStart;
  readonly from: string;
  readonly to: string;
  readonly why: string;
  /** Worked out by hand from the prose. */
  readonly edges: readonly string[];
}

const folder = new URL('../golden/edges/', import.meta.url);
const topics = readdirSync(folder).map((file) => ({
  topic: file.replace('.json', ''),
  cases: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as EdgeCase[],
}));

it('has its cases', () => {
  expect(topics.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(137);
});

describe.each(topics)('$topic', ({ cases }) => {
  it.each(cases)('$zone $interval: $why', ({ zone, interval, weekStart, from, to, edges }) => {
    const rule = { interval: parseInterval(interval), zone: zoneOf(zone), weekStart };
    const found = [...bucketEdges(rule, parseInstant(from), parseInstant(to), 100)];
    expect(found.map(formatInstant)).toEqual(edges.map((edge) => edge.replace('Z', '.000Z')));
    for (const [i, end] of found.slice(1).entries()) {
      const bucket = { start: found[i], end };
      expect(bucketContaining(rule, found[i] as number)).toEqual(bucket);
      expect(bucketContaining(rule, end - 1)).toEqual(bucket);
    }
  });
});
