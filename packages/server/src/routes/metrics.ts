import type { MetricDeclaration, MetricsApi } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { readJson } from '../body/read-json.ts';
import { pageAnswer } from '../page-answer.ts';
import { readParams } from '../params.ts';
import { pathParam } from '../path-param.ts';

export const SERIES_PARAMS = { cursor: 'text', limit: 'whole' } as const;

type Metrics = Pick<MetricsApi, 'metrics'>;

export function listMetrics({ metrics }: Metrics) {
  return async (c: AppContext) => {
    return c.json({ items: await metrics.list() });
  };
}

export function getMetric({ metrics }: Metrics) {
  return async (c: AppContext) => c.json(await metrics.get(pathParam(c, 'name')));
}

export function getMetricSeries({ metrics }: Metrics) {
  return async (c: AppContext) => {
    const page = readParams(c.req.url, SERIES_PARAMS);
    return pageAnswer(c, await metrics.series(pathParam(c, 'name'), page));
  };
}

export function putMetric({ metrics }: Metrics) {
  return async (c: AppContext) => {
    const declaration = await readJson(c);
    return c.json(await metrics.put(pathParam(c, 'name'), declaration as MetricDeclaration));
  };
}

export function deleteMetric({ metrics }: Metrics) {
  return async (c: AppContext) => {
    await metrics.remove(pathParam(c, 'name'));
    return c.body(null, 204);
  };
}
