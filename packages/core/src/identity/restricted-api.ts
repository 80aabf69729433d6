import type { MetricsApi, SubscribeOptions } from '../api.ts';
import { type BooksOptions, createBooks } from '../book/books.ts';
import type { ValidPointsApi } from '../ingest/record-valid.ts';
import type { SeriesCheck } from '../ingest/storable-points.ts';
import type { StreamEvent } from '../live/stream-event.ts';
import { createMetricRegistry, type MetricRegistryOptions } from '../metric/metric-registry.ts';
import type { MetricsDefinitionsApi } from '../metric/metrics.ts';
import type { PointsInput } from '../metric/point.ts';
import type { PointsApi, PointsSelection } from '../metric/points.ts';
import type { SeriesRef } from '../metric/series.ts';
import type { Query } from '../query/query.ts';
import type { QueryJsonApi } from '../query/query-json.ts';
import { parseQuery } from '../query/query-schema.ts';
import type { Access } from './access.ts';
import { restrictedBookStore } from './restricted-books.ts';
import { restrictedCatalogue } from './restricted-catalogue.ts';

/** The front door as far as data goes: what requests are answered from. */
export type DataApi = Pick<MetricsApi, 'recordAll' | 'query' | 'subscribe' | 'points' | 'books' | 'metrics'> &
  ValidPointsApi &
  QueryJsonApi;

export interface RestrictedApiOptions {
  readonly access: Access;
  readonly whole: DataApi;
  /** Asks `admit` before it commits anything. */
  readonly recordAll: (
    points: PointsInput,
    options: Parameters<DataApi['recordAll']>[1],
    admit: (series: Iterable<SeriesRef>) => Promise<void>,
  ) => ReturnType<DataApi['recordAll']>;
  /** Leaves out the series that `refusal` refuses. */
  readonly recordValid: (
    points: PointsInput,
    options: Parameters<DataApi['recordValid']>[1],
    refusal: SeriesCheck,
  ) => ReturnType<DataApi['recordValid']>;
  readonly books: BooksOptions;
  readonly metrics: MetricRegistryOptions;
}

/** The front door for somebody restricted to some metrics or books. Everything outside is refused, or is not there. */
export function createRestrictedApi(options: RestrictedApiOptions): DataApi {
  const { access, whole, recordAll, recordValid, books, metrics } = options;
  const query = async (input: Query, given?: Parameters<DataApi['query']>[1]) => {
    await access.assertSelection(parseQuery(input));
    return whole.query(input, given);
  };
  return {
    recordAll: (points, given) => recordAll(points as PointsInput, given, access.assertSeries),
    recordValid: (points, given) => recordValid(points, given, access.refusal),
    query: query as DataApi['query'],
    async queryJson(prepared, given) {
      await access.assertSelection(prepared.query);
      return whole.queryJson(prepared, given);
    },
    subscribe: (input, listener, given) => subscribe({ access, whole }, input as Query, listener, given),
    points: restrictedPoints(access, whole.points),
    metrics: restrictedMetrics(access, metrics),
    books: restrictedBooks(access, books),
  };
}

/** Whether the book is allowed is known a little later; what is heard until then is nothing. */
function subscribe(
  { access, whole }: Pick<RestrictedApiOptions, 'access' | 'whole'>,
  input: Query,
  listener: (event: StreamEvent) => void,
  options: SubscribeOptions | undefined,
): () => void {
  const selection = parseQuery(input);
  let stop: (() => void) | undefined;
  let stopped = false;
  access.assertSelection(selection).then(
    () => {
      if (!stopped) stop = whole.subscribe(input, listener, options);
    },
    (error: Error) => {
      if (!stopped) listener({ type: 'error', error });
    },
  );
  return () => {
    stopped = true;
    stop?.();
  };
}

function restrictedPoints(access: Access, points: PointsApi): PointsApi {
  const checked = async <S extends PointsSelection>(selection: S): Promise<S> => {
    await access.assertSelection(selection);
    return selection;
  };
  return {
    list: async (selection) => points.list(await checked(selection)),
    async *export(selection) {
      yield* points.export(await checked(selection));
    },
    remove: async (selection) => points.remove(await checked(selection)),
  };
}

function restrictedMetrics(access: Access, options: MetricRegistryOptions): MetricsDefinitionsApi {
  const registry = createMetricRegistry({ ...options, storage: restrictedCatalogue(options.storage, access) });
  // A definition holds for every book.
  const assertDefinable = (name: string) => {
    access.assertMetric(name);
    access.assertEveryBook();
  };
  return {
    ...registry,
    async put(name, declaration) {
      assertDefinable(name);
      return registry.put(name, declaration);
    },
    async remove(name) {
      assertDefinable(name);
      await registry.remove(name);
    },
  };
}

function restrictedBooks(access: Access, options: BooksOptions) {
  const books = createBooks({
    ...options,
    store: restrictedBookStore(options.store, access),
    async purgeMetrics(bookId) {
      access.assertEveryMetric();
      await options.purgeMetrics(bookId);
    },
  });
  const create: typeof books.create = async (input) => {
    access.assertEveryBook();
    return books.create(input);
  };
  const importRows: typeof books.importRows = async (source, importOptions) => {
    access.assertEveryBook();
    return books.importRows(source, importOptions);
  };
  return { ...books, create, importRows };
}
