import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../tools/simulate/columns.ts';
import { powerLaw } from '../../tools/simulate/popularity.ts';
import { randomAt } from '../../tools/simulate/random.ts';
import { SLOT_MS, slotPoints } from '../../tools/simulate/readers.ts';
import { errorBurst, readersRhythm } from '../../tools/simulate/rhythm.ts';
import { slotsBefore } from '../../tools/simulate/simulate.ts';

const MONDAY = Date.UTC(2026, 2, 9);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BOOKS = Array.from({ length: 50 }, (_, i) => ({ bookId: `b${i}`, meanRating: i % 2 ? 4.5 : 2.5 }));
const week = (seed: number) => slotsBefore(MONDAY + 7 * DAY_MS, 7).flatMap((slot) => slotPoints(seed, BOOKS, slot));

describe('simulated readers', () => {
  it('do the same for the same seed, and something else for another', () => {
    expect(week(1)).toEqual(week(1));
    expect(week(1)).not.toEqual(week(2));
  });

  it('stay inside their slot, in order', () => {
    const times = slotPoints(1, BOOKS, MONDAY).map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const time of times) expect(Math.floor(time / SLOT_MS) * SLOT_MS).toBe(MONDAY);
  });

  it('like some books far more than others', () => {
    const views = new Map<string, number>();
    for (const { name, bookId = '' } of week(1))
      if (name === 'books.views') views.set(bookId, (views.get(bookId) ?? 0) + 1);
    const count = (i: number) => views.get(`b${i}`) ?? 0;
    // (r + 1)^−0.9: the tenth book has an eighth of the first one's readers.
    expect(count(0) / count(9)).toBeGreaterThan(6);
    expect(count(0) / count(9)).toBeLessThan(10.5);
    expect(count(49)).toBeGreaterThan(0);
  });

  it('rate around what real readers gave', () => {
    const ratings = (odd: number) =>
      week(1).flatMap(({ name, bookId, value }) =>
        name === 'books.rating' && Number(bookId?.slice(1)) % 2 === odd ? [value] : [],
      );
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(ratings(0))).toBeCloseTo(2.5, 0);
    expect(mean(ratings(1))).toBeCloseTo(4.3, 0);
    expect([...ratings(0), ...ratings(1)].every((stars) => [1, 2, 3, 4, 5].includes(stars))).toBe(true);
  });

  it('come in the evening and at the weekend', () => {
    const at = (day: number, hour: number) => readersRhythm(MONDAY + day * DAY_MS + hour * HOUR_MS);
    expect(at(1, 20)).toBeGreaterThan(2 * at(1, 4));
    expect(at(5, 20)).toBeGreaterThan(1.2 * at(4, 20));
    for (let hour = 0; hour < 168; hour++) expect(at(0, hour)).toBeGreaterThan(0);
  });

  it('meet errors in bursts', () => {
    const minutes = Array.from({ length: 60 * 1_440 }, (_, i) => errorBurst(1, MONDAY + i * 60_000));
    const bad = minutes.filter((strength) => strength > 0);
    const starts = minutes.filter((strength, i) => strength > 0 && minutes[i - 1] === 0);
    expect(starts.length).toBeGreaterThan(30);
    expect(bad.length / starts.length).toBeGreaterThan(5);
    expect(bad.length / minutes.length).toBeLessThan(0.1);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(1);
  });

  it('are sent as columns, nothing lost', () => {
    const points = slotPoints(1, BOOKS, MONDAY);
    const columns = columnsOf(points);
    expect(columns.reduce((total, { values }) => total + values.length, 0)).toBe(points.length);
    const series = columns.map(({ name, bookId, labels }) => JSON.stringify([name, bookId, labels]));
    expect(new Set(series).size).toBe(series.length);
  });
});

describe('the generator', () => {
  it('is uniform, normal and Poisson', () => {
    const random = randomAt(7, 1);
    const mean = (draw: () => number) => Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b, 0) / 20_000;
    expect(mean(() => random.next())).toBeCloseTo(0.5, 1);
    expect(mean(() => random.normal())).toBeCloseTo(0, 1);
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1);
    expect(mean(() => random.poisson(4)) / 4).toBeCloseTo(1, 1);
    expect(mean(() => random.poisson(100)) / 100).toBeCloseTo(1, 1);
  });

  it('draws every rank of a power law and no other', () => {
    const random = randomAt(7, 2);
    const draw = powerLaw(3);
    expect(new Set(Array.from({ length: 1_000 }, () => draw(random)))).toEqual(new Set([0, 1, 2]));
  });
});

it('history is made of whole slots up to now', () => {
  const slots = slotsBefore(MONDAY + 1, 1);
  expect(slots).toHaveLength(144);
  expect([slots[0], slots.at(-1)]).toEqual([MONDAY - DAY_MS, MONDAY - SLOT_MS]);
});
