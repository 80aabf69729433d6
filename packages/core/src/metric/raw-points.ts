import { z } from 'zod';
import { TIER_MS } from '../cell/tier.ts';
import { MetricsHandlerError } from '../errors.ts';
import { type CommitQueue, committed } from '../ingest/commit-queue.ts';
import { parseInstant } from '../interval/instant.ts';
import { InvalidInputError } from '../invalid-input.ts';
import { decodePageCursor, encodePageCursor } from '../page-cursor.ts';
import type { BookNames } from '../query/book-names.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import type { SeriesSelector } from '../storage/change.ts';
import { labelPairs } from './labels.ts';
import type { RawPoint } from './point.ts';
import type { PointsApi, PointsSelection } from './points.ts';
import { type RawItem, rawItems, rawPoint } from './raw-items.ts';
import type { SeriesRecord } from './series.ts';

const MAX_PAGE = 10_000;
const DAY_MS = TIER_MS.day;

/** The last point of a page (`value` null: a summary); `repeat` tells how many equal points of the series came up to and including it. */
interface Place {
  readonly series: number;
  readonly timestamp: number;
  readonly value: number | null;
  readonly repeat: number;
}

const placeSchema = z.strictObject({
  series: z.int(),
  timestamp: z.number(),
  value: z.number().nullable(),
  repeat: z.int(),
});

export interface RawPointsOptions {
  readonly storage: StorageAdapter;
  readonly queue: CommitQueue;
  readonly bookNames: BookNames;
}

interface Range {
  readonly selector: SeriesSelector;
  readonly from: number;
  readonly to: number;
}

/** Raw points over the store, in pages that stay stable while points come and go. */
export function createRawPoints({ storage, queue, bookNames }: RawPointsOptions): PointsApi {
  async function rangeOf({ name, bookId, labels, from, to }: PointsSelection): Promise<Range> {
    if (!(await storage.metric(name))) throw new MetricsHandlerError('unknown_metric', `there is no metric ${name}`);
    const range = { from: parseInstant(from), to: parseInstant(to) };
    if (range.from >= range.to) {
      throw new InvalidInputError('invalid_query', 'the range is not valid', [
        { pointer: '/from', detail: 'must lie before to' },
      ]);
    }
    const bookIds = bookId === undefined ? undefined : [...(await bookNames.aliases(bookId))];
    return { selector: { metric: name, bookIds, labels: labelPairs(labels) }, ...range };
  }

  async function page(
    { selector, from, to }: Range,
    after: Place | undefined,
    limit: number,
  ): Promise<{ items: RawPoint[]; last: Place | null }> {
    const items: RawPoint[] = [];
    let last: Place | null = null;
    const series = (await storage.series(selector)).filter(({ id }) => id >= (after?.series ?? 0));
    for (const record of series) {
      const resume = after?.series === record.id ? after : undefined;
      let place: Place | undefined;
      for await (const window of windows(record, Math.max(from, resume?.timestamp ?? from), to, limit)) {
        const { points } = await storage.readPoints({ series: [record.id], ...window });
        for (const item of rawItems(points[0] ?? NO_POINTS)) {
          place = placeAfter(place, record.id, item);
          if (resume && !isBeyond(place, resume)) continue;
          if (items.length === limit) return { items, last };
          last = place;
          items.push(rawPoint(record, item));
        }
      }
    }
    return { items, last: null };
  }

  /** Ranges of whole days that hold about `limit` points each, so that no read is much larger than a page. */
  async function* windows(
    record: SeriesRecord,
    from: number,
    to: number,
    limit: number,
  ): AsyncIterable<{ from: number; to: number }> {
    const range = {
      tier: 'day' as const,
      from: Math.floor(from / DAY_MS) * DAY_MS,
      to: Math.ceil(to / DAY_MS) * DAY_MS,
    };
    const { cells } = await storage.readCells({ series: [record.id], ranges: [range] });
    const days = cells[0]?.[0];
    let start = from;
    let count = 0;
    for (let i = 0; i < (days?.length ?? 0); i++) {
      count += days?.count[i] as number;
      if (count < limit) continue;
      const end = Math.min(to, (days?.start[i] as number) + DAY_MS);
      yield { from: start, to: end };
      start = end;
      count = 0;
    }
    if (start < to) yield { from: start, to };
  }

  return {
    async list({ cursor, limit = 1_000, ...selection }) {
      const range = await rangeOf(selection);
      const size = Math.min(Math.max(1, Math.floor(limit)), MAX_PAGE);
      const { items, last } = await page(
        range,
        cursor === undefined ? undefined : decodePageCursor(placeSchema, cursor),
        size,
      );
      return { items, nextCursor: last && encodePageCursor(last) };
    },
    async *export(selection) {
      const range = await rangeOf(selection);
      let place: Place | undefined;
      do {
        const { items, last } = await page(range, place, MAX_PAGE);
        yield* items;
        place = last ?? undefined;
      } while (place);
    },
    async remove(selection) {
      const { selector, from, to } = await rangeOf(selection);
      return { removed: await committed(queue, { kind: 'delete', selector, from, to }) };
    },
  };
}

const NO_POINTS = { timestamps: new Float64Array(), values: new Float64Array() };

function placeAfter(previous: Place | undefined, series: number, { timestamp, value }: RawItem): Place {
  const again = previous?.timestamp === timestamp && previous.value === value;
  return { series, timestamp, value, repeat: again ? previous.repeat + 1 : 1 };
}

function isBeyond(place: Place, other: Place): boolean {
  if (place.timestamp !== other.timestamp) return place.timestamp > other.timestamp;
  if (place.value !== other.value) return other.value !== null && (place.value === null || place.value > other.value);
  return place.repeat > other.repeat;
}
