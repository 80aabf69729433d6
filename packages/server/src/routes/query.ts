import type { MetricsApi, Query } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { JSON_TYPE } from '../body/media-type.ts';
import { etagOf, matchesEtag } from '../etag.ts';
import { readParams } from '../params.ts';

export const QUERY_PARAMS = {
  name: 'text',
  from: 'instant',
  to: 'instant',
  interval: 'text',
  timeZone: 'text',
  weekStart: 'whole',
  aggregates: 'list',
  fill: 'text',
  bookId: 'text',
  label: 'pairs',
  groupBy: 'list',
  top: 'whole',
  orderBy: 'text',
  format: 'text',
} as const;

export function getQuery(handler: Pick<MetricsApi, 'query'>) {
  return async (c: AppContext) => {
    const { label: labels, ...params } = readParams(c.req.url, QUERY_PARAMS, ['name']);
    const query = (labels ? { ...params, labels } : params) as Query;
    const body = JSON.stringify(await handler.query(query, { signal: c.req.raw.signal }));
    const etag = etagOf(body);
    c.header('ETag', etag);
    c.header('Cache-Control', 'private, no-cache');
    if (matchesEtag(c.req.header('If-None-Match'), etag)) return c.body(null, 304);
    return c.body(body, 200, { 'Content-Type': JSON_TYPE });
  };
}
