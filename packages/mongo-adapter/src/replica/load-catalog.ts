import type { Floors, SeriesId, SeriesRecord } from '@metrics-handler/core';
import { type MetricDefinition, SeriesCatalog } from '@metrics-handler/core/storage';
import type { Collections } from '../collections.ts';
import { parsedMember } from '../corrupt-document.ts';
import { seriesOfRef } from '../log/series-ref.ts';
import { allOf } from '../retried.ts';
import { ensureDefined } from './ensure-defined.ts';

export interface LoadedCatalog {
  readonly catalog: SeriesCatalog;
  /** Purged series, as long as the log names them. */
  readonly purged: Map<SeriesId, SeriesRecord>;
  /** Those whose points and cells are still there. */
  readonly unswept: SeriesId[];
  /** Floors by metric below which everything has been removed. */
  readonly swept: Map<string, string>;
}

/**
 * Metrics and series as folding left them. A fold under way may have written some of what it brings; taking in the log from the frontier on makes up for it, because
 * every entry up to the newest that anybody has folded is taken in.
 */
export async function loadCatalog(collections: Collections, nextSeries: SeriesId): Promise<LoadedCatalog> {
  const catalog = new SeriesCatalog(nextSeries);
  const swept = new Map<string, string>();
  for (const metric of await allOf(() => collections.metrics.find({ _id: { $gte: '' } }))) {
    if (metric.definition === null) continue;
    catalog.define(
      parsedMember<MetricDefinition>(metric.definition, 'metrics', metric._id),
      parsedMember<Floors>(metric.floors, 'metrics', metric._id),
    );
    if (metric.swept !== undefined) swept.set(metric._id, metric.swept);
  }
  const purged = new Map<SeriesId, SeriesRecord>();
  const unswept: SeriesId[] = [];
  for (const series of await allOf(() => collections.series.find({ _id: { $gt: 0 } }).sort({ _id: 1 }))) {
    if (series.ref === undefined) continue;
    const record = seriesOfRef(series._id, series.ref);
    if (series.purged === undefined) {
      ensureDefined(catalog, record.metric);
      catalog.addSeries(record);
      continue;
    }
    purged.set(record.id, record);
    if (!series.swept) unswept.push(record.id);
  }
  return { catalog, purged, unswept, swept };
}
