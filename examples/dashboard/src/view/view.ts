import type { Aggregate, Fill, Metric, Query } from '@metrics-handler/core';
import { type PresetId, presetOf } from '../time/presets.ts';
import { isZone } from '../time/zone-clock.ts';
import { ownZone } from '../time/zones.ts';

/** Everything that decides what the explorer shows; the address holds it all. */
export interface View {
  readonly metric: string;
  readonly bookId: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly range: Range;
  /** Undefined leaves it to the server. */
  readonly interval: string | undefined;
  readonly zone: string;
  /** Undefined takes those that suit the metric's kind. */
  readonly shown: readonly Shown[] | undefined;
  readonly fill: Fill | undefined;
  readonly groupBy: string | undefined;
  readonly live: boolean;
  readonly as: 'chart' | 'table';
}

export type Range =
  | { readonly kind: 'preset'; readonly id: PresetId }
  | { readonly kind: 'exact'; readonly from: number; readonly to: number };

/** An aggregate, or the band from the least to the greatest value. */
export type Shown = Aggregate | 'band';

export const SHOWN: readonly { readonly id: Shown; readonly label: string }[] = [
  { id: 'sum', label: 'sum' },
  { id: 'count', label: 'count' },
  { id: 'avg', label: 'avg' },
  { id: 'band', label: 'min–max' },
  { id: 'p50', label: 'p50' },
  { id: 'p95', label: 'p95' },
  { id: 'p99', label: 'p99' },
  { id: 'first', label: 'first' },
  { id: 'last', label: 'last' },
];

export const INTERVALS = ['1m', '5m', '15m', '1h', '6h', '1d', '1w', '1mo', '1q', '1y'];
export const FILLS: readonly Fill[] = ['zero', 'null', 'previous', 'linear', 'none'];
/** Groups that are told apart; the rest is one. */
const MAX_GROUPS = 7;

export function parseView(params: URLSearchParams): View {
  const zone = params.get('zone');
  const shown = params.get('show')?.split(',').filter(isShown);
  const fill = FILLS.find((name) => name === params.get('fill'));
  return {
    metric: params.get('metric') ?? '',
    bookId: params.get('book') ?? undefined,
    labels: Object.fromEntries(params.getAll('label').map(labelPair)),
    range: parseRange(params),
    interval: params.get('interval') ?? undefined,
    zone: zone !== null && isZone(zone) ? zone : ownZone(),
    shown: shown?.length ? shown : undefined,
    fill,
    groupBy: params.get('by') ?? undefined,
    live: params.get('live') !== 'off',
    as: params.get('as') === 'table' ? 'table' : 'chart',
  };
}

export function viewParams(view: View): URLSearchParams {
  const params = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value !== undefined && params.append(name, value);
  put('metric', view.metric || undefined);
  put('book', view.bookId);
  for (const [key, value] of Object.entries(view.labels)) put('label', `${key}:${value}`);
  if (view.range.kind === 'preset') put('range', view.range.id);
  else {
    put('from', new Date(view.range.from).toISOString());
    put('to', new Date(view.range.to).toISOString());
  }
  put('interval', view.interval);
  put('zone', view.zone);
  put('show', view.shown?.join(','));
  put('fill', view.fill);
  put('by', view.groupBy);
  put('live', view.live ? undefined : 'off');
  put('as', view.as === 'table' ? 'table' : undefined);
  return params;
}

/** A query for rows. */
type RowsQuery = Query & { readonly format?: 'rows' | undefined };

/** @param from where a preset begins; see `useRangeStart`. */
export function queryOf(view: View, metric: Metric, from: number | undefined): RowsQuery {
  return {
    name: metric.name,
    from: view.range.kind === 'exact' ? view.range.from : from,
    ...(view.range.kind === 'exact' ? { to: view.range.to } : {}),
    timeZone: view.zone,
    aggregates: aggregatesOf(shownOf(view, metric)),
    ...(view.interval ? { interval: view.interval } : {}),
    ...(view.bookId ? { bookId: view.bookId } : {}),
    ...(Object.keys(view.labels).length > 0 ? { labels: view.labels } : {}),
    ...(view.fill ? { fill: view.fill } : {}),
    ...(view.groupBy ? { groupBy: [view.groupBy], top: MAX_GROUPS } : {}),
  };
}

export function shownOf({ shown }: Pick<View, 'shown'>, { kind }: Metric): readonly Shown[] {
  const fitting = shown?.filter((id) => kind === 'histogram' || !id.startsWith('p'));
  if (fitting?.length) return fitting;
  if (kind === 'counter') return ['sum'];
  return kind === 'gauge' ? ['avg', 'band'] : ['p50', 'p95', 'p99'];
}

function aggregatesOf(shown: readonly Shown[]): Aggregate[] {
  return shown.flatMap((id): Aggregate[] => (id === 'band' ? ['min', 'max'] : [id]));
}

function parseRange(params: URLSearchParams): Range {
  const from = Date.parse(params.get('from') ?? '');
  const to = Date.parse(params.get('to') ?? '');
  if (from < to) return { kind: 'exact', from, to };
  return { kind: 'preset', id: presetOf(params.get('range'))?.id ?? '24h' };
}

function isShown(text: string): text is Shown {
  return SHOWN.some(({ id }) => id === text);
}

function labelPair(text: string): [string, string] {
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}
