import type { RetentionPreview } from '../maintenance/preview-retention.ts';
import type { Metric, MetricsDefinitionsApi } from '../metric/metrics.ts';
import type { RetentionAges } from '../storage/retention.ts';
import type { Http } from './http.ts';
import { searchParams } from './search-params.ts';

export function remoteMetrics(http: Http): MetricsDefinitionsApi {
  const path = (name: string) => `/metrics/${encodeURIComponent(name)}`;
  return {
    list: async () => (await http.json<{ items: readonly Metric[] }>('GET', '/metrics')).items,
    get: (name) => http.json('GET', path(name)),
    series: (name, page = {}) => http.json('GET', `${path(name)}/series`, { params: searchParams({ ...page }) }),
    put: (name, declaration) => http.json('PUT', path(name), { json: declaration }),
    async previewRetention({ name, retention = {} } = {}) {
      const ages = Object.entries(retention).map(([tier, ageMs]) => [tier, ageText(ageMs)]);
      const params = searchParams({ name, ...Object.fromEntries(ages) });
      return (await http.json<{ items: readonly RetentionPreview[] }>('GET', '/retention', { params })).items;
    },
    async remove(name) {
      await http.send('DELETE', path(name));
    },
  };
}

/** An age as the server reads it: in days where they are whole, else in seconds. */
function ageText(ageMs: RetentionAges[keyof RetentionAges]): string {
  if (ageMs === null) return 'forever';
  return ageMs % 86_400_000 === 0 ? `${ageMs / 86_400_000}d` : `${ageMs / 1_000}s`;
}
