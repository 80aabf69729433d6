import type { SeriesCatalog } from '@metrics-handler/core/storage';
import { implicitDefinition } from '@metrics-handler/core/storage';

/** Points of a metric without a definition define it. */
export function ensureDefined(catalog: SeriesCatalog, metric: string): void {
  if (!catalog.definition(metric)) catalog.define(implicitDefinition(metric));
}
