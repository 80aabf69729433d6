import type { Metric, QueryAnswer, SeriesRows } from '@metrics-handler/core';
import { formatUnit } from '../format/numbers.ts';
import type { Shown } from '../view/view.ts';
import type { Columns } from './columns.ts';

export type Values = readonly (number | null)[];

export interface Line {
  readonly label: string;
  /** A custom property of the style sheet, such as `--series-1`. */
  readonly colour: string;
  readonly shape: 'line' | 'bars' | 'band';
  readonly values: Values;
  /** The band's lower edge; `values` is the upper one. */
  readonly low?: Values;
}

/** Lines that share a scale. */
export interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
}

/** An answer, ready to be drawn. The buckets are the server's, as they are. */
export interface ChartData {
  readonly interval: string;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  /** Epoch ms. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Where the first bucket begins that is not over; `to` if all are. */
  readonly openFrom: number;
  readonly panels: readonly Panel[];
}

const COLOURS = Array.from({ length: 8 }, (_, index) => `--series-${index + 1}`);

/**
 * @param nameOf says how a group is called.
 * @param columns what the chart showed before.
 */
export function chartData(
  answer: QueryAnswer<SeriesRows>,
  metric: Metric,
  shown: readonly Shown[],
  nameOf: (series: SeriesRows) => string,
  columns: Columns,
): ChartData {
  const { starts, ends, openFrom, rows } = gridOf(answer, columns);
  const lineOf: LineOf = (index, id, colour, label) => {
    const column = (name: string) =>
      columns.of(`${index} ${name}`, rows[index] ?? [], (row) => (row?.[name] as number | null | undefined) ?? null);
    if (id === 'band') return { label, colour, shape: 'band', values: column('max'), low: column('min') };
    return { label, colour, shape: id === 'sum' || id === 'count' ? 'bars' : 'line', values: column(id) };
  };
  const unit = formatUnit(answer.unit);
  const isGrouped = answer.series.length > 1 || Object.keys(answer.series[0]?.group ?? {}).length > 0;
  const panels = isGrouped
    ? shown.map((id) => groupPanel(answer, id, unit, nameOf, lineOf))
    : scalesOf(shown, unit, metric).map(({ title, ids, unit }) => ({
        title,
        unit,
        lines: ids.map((id) => lineOf(0, id, colourOf(id), LABELS[id] ?? id)),
      }));
  const { interval, timeZone: zone } = answer;
  const to = Date.parse(answer.to);
  return { interval, zone, from: Date.parse(answer.from), to, starts, ends, openFrom: openFrom ?? to, panels };
}

type Row = SeriesRows['buckets'][number];
/** A line of the series at an index. */
type LineOf = (index: number, id: Shown, colour: string, label: string) => Line;

/** Buckets of all series on one axis; with the fill `none` each has only some of them. */
function gridOf({ series }: QueryAnswer<SeriesRows>, columns: Columns) {
  const longest = series.reduce<readonly Row[]>(
    (most, { buckets }) => (buckets.length > most.length ? buckets : most),
    [],
  );
  const isShared = series.every(
    ({ buckets }) => buckets.length === longest.length && buckets[0]?.start === longest[0]?.start,
  );
  const axis = isShared
    ? longest
    : [...new Map(series.flatMap(({ buckets }) => buckets.map((row) => [row.start, row]))).values()].sort(byStart);
  const rows = series.map(({ buckets }): readonly (Row | undefined)[] => {
    if (isShared) return buckets;
    const held = new Map(buckets.map((row) => [row.start, row]));
    return axis.map(({ start }) => held.get(start));
  });
  // What is open are the last ones.
  const lastOver = axis.findLastIndex(({ complete }) => complete);
  const open = axis[lastOver + 1];
  return {
    starts: columns.of('start', axis, ({ start }) => Date.parse(start)),
    ends: columns.of('end', axis, ({ end }) => Date.parse(end)),
    openFrom: open && Date.parse(open.start),
    rows,
  };
}

function byStart(a: Row, b: Row): number {
  return a.start < b.start ? -1 : 1;
}

/** What is added up and what is measured do not share a scale. */
function scalesOf(shown: readonly Shown[], unit: string, { kind }: Metric) {
  const level = shown.filter((id) => id !== 'sum' && id !== 'count');
  return [
    { title: 'sum', ids: shown.filter((id) => id === 'sum'), unit },
    { title: kind === 'counter' ? 'each' : 'value', ids: level, unit },
    { title: 'count', ids: shown.filter((id) => id === 'count'), unit: 'points' },
  ].filter(({ ids }) => ids.length > 0);
}

function groupPanel(
  { series }: QueryAnswer<SeriesRows>,
  id: Shown,
  unit: string,
  nameOf: (series: SeriesRows) => string,
  lineOf: LineOf,
): Panel {
  const lines = series.map((one, index) => {
    const colour = one.other ? '--series-other' : (COLOURS[index % COLOURS.length] as string);
    return {
      ...lineOf(index, id, colour, nameOf(one)),
      ...(id === 'band' ? {} : { shape: 'line' as const }),
    };
  });
  return { title: LABELS[id] ?? id, unit: id === 'count' ? 'points' : unit, lines };
}

const LABELS: Partial<Record<Shown, string>> = { band: 'min–max' };

const COLOUR_OF: Partial<Record<Shown, string>> = {
  sum: '--series-1',
  count: '--series-8',
  avg: '--series-1',
  band: '--series-1',
  p50: '--series-1',
  p95: '--series-3',
  p99: '--series-2',
  first: '--series-4',
  last: '--series-5',
};

function colourOf(id: Shown): string {
  return COLOUR_OF[id] ?? '--series-7';
}
