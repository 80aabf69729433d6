import type { PointsSelection } from '../metric/points.ts';
import type { Query } from '../query/query.ts';

type Param = string | number | undefined;

/** Parameters of a URL; what is undefined is left out. */
export function searchParams(values: Readonly<Record<string, Param | readonly string[]>>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' || typeof value === 'number') params.set(name, String(value));
    else for (const item of value ?? []) params.append(name, item);
  }
  return params;
}

/** A query as the parameters of `/query` and `/stream`. */
export function queryParams({ labels, ...query }: Query): URLSearchParams {
  return searchParams({ ...query, label: pairsOf(labels) });
}

/** Which points, as the parameters of `/points`. */
export function selectionParams({
  labels,
  ...selection
}: PointsSelection & { readonly cursor?: string | undefined; readonly limit?: number | undefined }): URLSearchParams {
  return searchParams({ ...selection, label: pairsOf(labels) });
}

function pairsOf(labels: Query['labels']): string[] {
  return Object.entries(labels ?? {}).map(([key, value]) => `${key}:${value}`);
}
