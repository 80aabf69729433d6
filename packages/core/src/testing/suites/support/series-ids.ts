import type { SeriesId } from '../../../metric/series.ts';
import type { StorageAdapter } from '../../../storage/adapter.ts';
import type { SeriesSelector } from '../../../storage/change.ts';

export async function seriesIds(storage: StorageAdapter, selector: SeriesSelector = {}): Promise<SeriesId[]> {
  return (await storage.series(selector)).map(({ id }) => id);
}
