import type { SimulatedPoint } from './columns.ts';
import { powerLaw } from './popularity.ts';
import { type Random, randomAt } from './random.ts';
import { errorBurst, readersRhythm } from './rhythm.ts';

/** Time is simulated in slots, each from numbers of its own, so that any part of history can be made again. */
export const SLOT_MS = 10 * 60_000;
const VIEWS_PER_DAY = 12_000;
const SALES_PER_VIEW = 0.04;
const RATINGS_PER_VIEW = 0.02;
const MEDIAN_LATENCY_MS = 18;

/** A book as its readers see it. */
export interface SimulatedBook {
  readonly bookId: string;
  /** 1 to 5; what its real readers gave on average. */
  readonly meanRating: number;
}

/** What happens in the slot that begins at `slotStart`: the same for the same seed and books. Ascending by time. */
export function slotPoints(seed: number, books: readonly SimulatedBook[], slotStart: number): SimulatedPoint[] {
  const random = randomAt(seed, slotStart / SLOT_MS);
  const draw = powerLaw(books.length);
  const points: SimulatedPoint[] = [];
  const views = random.poisson((VIEWS_PER_DAY * SLOT_MS * readersRhythm(slotStart)) / 86_400_000);
  for (let i = 0; i < views; i++) {
    const timestamp = slotStart + Math.floor(random.next() * SLOT_MS);
    const book = books[draw(random)];
    if (book) points.push(...visit(random, book, timestamp, errorBurst(seed, timestamp)));
  }
  return points.sort((a, b) => a.timestamp - b.timestamp);
}

/** A reader opens a book's page, and may meet an error, buy or rate. */
function visit(
  random: Random,
  { bookId, meanRating }: SimulatedBook,
  timestamp: number,
  burst: number,
): SimulatedPoint[] {
  const latency = MEDIAN_LATENCY_MS * Math.exp(0.6 * random.normal()) * (1 + 8 * burst);
  const points: SimulatedPoint[] = [
    { name: 'http.latency', labels: { route: '/books' }, timestamp, value: Math.round(latency * 1_000) / 1_000 },
  ];
  if (random.next() < 0.002 + 0.5 * burst) {
    const status = random.next() < 0.7 ? '503' : '500';
    return [...points, { name: 'http.errors', labels: { status }, timestamp, value: 1 }];
  }
  const source = pick(random, ['search', 'search', 'home', 'home', 'shared link']);
  points.push({ name: 'books.views', bookId, labels: { source }, timestamp, value: 1 });
  if (random.next() < SALES_PER_VIEW) {
    const format = pick(random, ['paperback', 'paperback', 'ebook', 'ebook', 'hardcover']);
    points.push({ name: 'books.sales', bookId, labels: { format }, timestamp, value: 1 });
  }
  if (random.next() < RATINGS_PER_VIEW) {
    points.push({ name: 'books.rating', bookId, timestamp, value: stars(random, meanRating) });
  }
  return points;
}

function stars(random: Random, mean: number): number {
  return Math.min(5, Math.max(1, Math.round(mean + 0.9 * random.normal())));
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random.next() * items.length)] as T;
}
