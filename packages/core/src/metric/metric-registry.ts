import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { MetricsHandlerError } from '../errors.ts';
import { type CommitQueue, committed } from '../ingest/commit-queue.ts';
import { previewRetention } from '../maintenance/preview-retention.ts';
import type { AgesOf } from '../maintenance/retention-policy.ts';
import { decodePageCursor, encodePageCursor } from '../page-cursor.ts';
import type { MetricRecord, StorageAdapter } from '../storage/adapter.ts';
import type { MetricDeclarations } from './declaration.ts';
import { defaultFill, sameDefinition } from './definition.ts';
import { labelRecord } from './labels.ts';
import { parseDeclaration, parseRetention } from './metric-schema.ts';
import type { Metric, MetricsDefinitionsApi } from './metrics.ts';

const MAX_SERIES_PAGE = 1_000;
const afterId = z.strictObject({ after: z.int() });

export interface MetricRegistryOptions {
  readonly storage: Pick<StorageAdapter, 'metrics' | 'metric' | 'series' | 'readCells'>;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly ages: AgesOf;
}

/** Definitions over the store. */
export function createMetricRegistry({ storage, queue, clock, ages }: MetricRegistryOptions): MetricsDefinitionsApi {
  const known = async (name: string): Promise<MetricRecord> => {
    const record = await storage.metric(name);
    if (!record) throw new MetricsHandlerError('unknown_metric', `there is no metric ${name}`);
    return record;
  };
  const metricOf = (record: MetricRecord): Metric => ({ ...described(record), retention: ages(record.definition) });
  return {
    async list() {
      return (await storage.metrics()).map(metricOf);
    },
    async get(name) {
      return metricOf(await known(name));
    },
    async series(name, { cursor, limit = MAX_SERIES_PAGE } = {}) {
      await known(name);
      const after = cursor === undefined ? 0 : decodePageCursor(afterId, cursor).after;
      const size = Math.min(Math.max(1, limit), MAX_SERIES_PAGE);
      const left = (await storage.series({ metric: name })).filter(({ id }) => id > after);
      const page = left.slice(0, size);
      return {
        items: page.map(({ bookId, labels }) => ({ bookId, labels: labelRecord(labels) })),
        nextCursor: left.length > page.length ? encodePageCursor({ after: page.at(-1)?.id }) : null,
      };
    },
    async put(name, declaration) {
      await committed(queue, { kind: 'define', definition: parseDeclaration(name, declaration) });
      return metricOf(await known(name));
    },
    async previewRetention({ name, retention } = {}) {
      const proposed = retention && parseRetention(retention);
      const records = name === undefined ? await storage.metrics() : [await known(name)];
      return Promise.all(
        records.map((record) => previewRetention(storage, record, proposed ?? ages(record.definition), clock.now())),
      );
    },
    async remove(name) {
      await known(name);
      await committed(queue, { kind: 'purge', selector: { metric: name }, definition: true });
    },
  };
}

/** Brings the store's definitions in line with those declared in code. */
export async function declareMetrics(
  { storage, queue }: Pick<MetricRegistryOptions, 'storage' | 'queue'>,
  declarations: MetricDeclarations,
): Promise<void> {
  for (const [name, declaration] of Object.entries(declarations)) {
    const definition = parseDeclaration(name, declaration);
    const stored = await storage.metric(name);
    if (!stored || !sameDefinition(stored.definition, definition))
      await committed(queue, { kind: 'define', definition });
  }
}

function described({ definition, seriesCount, overflowed }: MetricRecord): Omit<Metric, 'retention'> {
  const { name, kind, unit, description, labels, seriesLimit } = definition;
  return {
    name,
    kind,
    unit,
    description,
    labels: labels ?? null,
    fill: defaultFill(definition),
    seriesLimit,
    seriesCount,
    overflowed,
  };
}
