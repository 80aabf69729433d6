import { type DataApi, type PreparedQuery, prepareQuery } from '@metrics-handler/core';
import QuickLRU from 'quick-lru';
import { answer } from '../answer.ts';
import type { AppContext } from '../app-env.ts';
import { JSON_TYPE } from '../body/media-type.ts';
import { etagOfKept, matchesEtag } from '../etag.ts';
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

/** Dashboards ask the same again and again; a longer text is read each time. */
const MAX_KEPT_LENGTH = 2_048;
const kept = new QuickLRU<string, PreparedQuery>({ maxSize: 1_000 });

export function getQuery(api: Pick<DataApi, 'queryJson'>) {
  return async (c: AppContext) => {
    const { req } = c;
    // The signal is made when it is asked for.
    const body = await api.queryJson(queryOf(req.url), {
      get signal() {
        return req.raw.signal;
      },
    });
    const etag = etagOfKept(body);
    const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
    if (matchesEtag(req.header('If-None-Match'), etag)) return answer(c, null, headers, 304);
    return answer(c, body as Uint8Array<ArrayBuffer>, { ...headers, 'Content-Type': JSON_TYPE });
  };
}

function queryOf(url: string): PreparedQuery {
  const search = url.slice(url.indexOf('?') + 1);
  const known = kept.get(search);
  if (known) return known;
  const { label: labels, ...params } = readParams(url, QUERY_PARAMS, ['name']);
  const query = prepareQuery(labels ? { ...params, labels } : params);
  if (search.length <= MAX_KEPT_LENGTH) kept.set(search, query);
  return query;
}
