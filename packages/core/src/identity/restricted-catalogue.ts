import { isOverflow } from '../metric/labels.ts';
import type { MetricRecord, StorageAdapter } from '../storage/adapter.ts';
import type { SeriesSelector } from '../storage/change.ts';
import type { Access } from './access.ts';

/** What definitions are read from. */
export type Catalogue = Pick<StorageAdapter, 'metrics' | 'metric' | 'series' | 'readCells'>;

/** Metrics and series as far as a restriction goes. Definitions are no book's own: whoever sees some books sees them, with the series of those books. */
export function restrictedCatalogue(storage: Catalogue, access: Access): Catalogue {
  async function seriesOf(selector: SeriesSelector) {
    const series = await storage.series(selector);
    const allowed = await access.bookIds();
    return series.filter(
      ({ metric, bookId }) =>
        access.hasMetric(metric) && (allowed === null || (bookId !== null && allowed.has(bookId))),
    );
  }
  async function seen(record: MetricRecord): Promise<MetricRecord> {
    if ((await access.bookIds()) === null) return record;
    const series = await seriesOf({ metric: record.definition.name });
    return { ...record, seriesCount: series.length, overflowed: series.some(({ labels }) => isOverflow(labels)) };
  }
  return {
    async metrics() {
      const records = (await storage.metrics()).filter(({ definition }) => access.hasMetric(definition.name));
      return Promise.all(records.map(seen));
    },
    async metric(name) {
      access.assertMetric(name);
      const record = await storage.metric(name);
      return record && seen(record);
    },
    series: seriesOf,
    readCells: (request) => storage.readCells(request),
  };
}
