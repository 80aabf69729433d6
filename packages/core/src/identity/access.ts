import { MetricsHandlerError } from '../errors.ts';
import type { SeriesCheck } from '../ingest/storable-points.ts';
import { canonicalBookId } from '../metric/book-id.ts';
import type { SeriesRef } from '../metric/series.ts';
import type { BookNames } from '../query/book-names.ts';
import type { Restriction } from './restriction.ts';

/** Items of a refusal that are named. */
const MAX_NAMED = 10;

/** What a restriction lets through, for one request. Refusals never tell whether what they refuse exists. */
export interface Access {
  hasMetric(name: string): boolean;
  /** @throws MetricsHandlerError `outside_restriction` for another metric. */
  assertMetric(name: string): void;
  /** @throws MetricsHandlerError `outside_restriction` for what concerns every book, or every metric. */
  assertEveryBook(): void;
  assertEveryMetric(): void;
  /** @throws MetricsHandlerError `outside_restriction` for another metric, another book, or data of every book. */
  assertSelection(selection: { readonly name: string; readonly bookId?: string | undefined }): Promise<void>;
  /** @throws MetricsHandlerError `outside_restriction` naming series outside. */
  assertSeries(series: Iterable<SeriesRef>): Promise<void>;
  /** Why a series is outside. */
  refusal: SeriesCheck;
  /** Every id that series of the allowed books carry; null for every book. */
  bookIds(): Promise<ReadonlySet<string> | null>;
}

export function createAccess({ metricPrefix, bookIds }: Restriction, bookNames: BookNames): Access {
  const hasMetric = (name: string) => metricPrefix === null || name.startsWith(metricPrefix);
  const named = new Set(bookIds?.map(canonicalBookId));

  /** A book is let in by any of its names. */
  async function hasBook(bookId: string | null): Promise<boolean> {
    if (bookIds === null) return true;
    if (bookId === null) return false;
    if (named.has(canonicalBookId(bookId))) return true;
    for (const alias of await bookNames.aliases(bookId)) if (named.has(alias)) return true;
    return false;
  }

  const checkedBooks = new Map<string | null, boolean>();
  let allBookIds: Promise<ReadonlySet<string>> | undefined;
  const access: Access = {
    hasMetric,
    assertMetric(name) {
      if (!hasMetric(name)) throw outside(`this is restricted to metrics that begin with ${metricPrefix}`);
    },
    assertEveryBook() {
      if (bookIds !== null) throw outside('this is restricted to some books, and the request concerns every book');
    },
    assertEveryMetric() {
      if (metricPrefix !== null)
        throw outside('this is restricted to some metrics, and the request concerns every metric');
    },
    async assertSelection({ name, bookId }) {
      access.assertMetric(name);
      if (bookId === undefined) access.assertEveryBook();
      else if (!(await hasBook(bookId))) throw outside('this is restricted to some books, and this is another one');
    },
    async assertSeries(series) {
      const refused = new Set<string>();
      for (const each of series) {
        const why = await access.refusal(each);
        if (why) refused.add(why);
        if (refused.size === MAX_NAMED) break;
      }
      if (refused.size > 0) throw outside(`nothing was stored: ${[...refused].join(', ')}`);
    },
    async refusal({ metric, bookId }) {
      if (!hasMetric(metric)) return `metric ${metric} is outside the restriction`;
      if (!checkedBooks.has(bookId)) checkedBooks.set(bookId, await hasBook(bookId));
      if (checkedBooks.get(bookId)) return undefined;
      return bookId === null ? `points of ${metric} name no book` : `book ${bookId} is outside the restriction`;
    },
    async bookIds() {
      if (bookIds === null) return null;
      allBookIds ??= everyAlias(bookIds, bookNames);
      return allBookIds;
    },
  };
  return access;
}

async function everyAlias(bookIds: readonly string[], bookNames: BookNames): Promise<ReadonlySet<string>> {
  const aliases = await Promise.all(bookIds.map((bookId) => bookNames.aliases(bookId)));
  return new Set(aliases.flatMap((names) => [...names]));
}

function outside(detail: string): MetricsHandlerError {
  return new MetricsHandlerError('outside_restriction', detail);
}
