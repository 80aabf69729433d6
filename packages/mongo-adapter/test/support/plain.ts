import { MetricsHandlerError } from '@metrics-handler/core';
import { CellColumns } from '@metrics-handler/core/storage';
import { BinList } from '../../../core/src/cell/bin-list.ts';
import { COLUMN_NAMES, type ColumnName } from '../../../core/src/cell/cell-columns.ts';
import { Sketch } from '../../../core/src/cell/sketch.ts';

/** What stands in a message between processes for an object that would lose its class there. */
type StandIn =
  | { readonly $: 'error'; readonly message: string; readonly fields: object }
  | {
      readonly $: 'sketch';
      readonly scale: number;
      readonly keys: readonly number[];
      readonly counts: readonly number[];
    }
  | {
      readonly $: 'cells';
      readonly length: number;
      readonly columns: Readonly<Record<ColumnName, Float64Array>>;
      readonly sumMore: CellColumns['sumMore'];
      readonly bins: unknown;
    };

/** A value as a message can carry it. */
export function toPlain(value: unknown): unknown {
  return walk(value, (item): StandIn | undefined => {
    if (item instanceof Sketch) return { $: 'sketch', scale: item.scale, keys: item.keys, counts: item.counts };
    if (item instanceof CellColumns) return cellsToPlain(item);
    if (!(item instanceof Error)) return undefined;
    const { cause: _, ...fields } = item;
    return { $: 'error', message: item.message, fields };
  });
}

function cellsToPlain(cells: CellColumns): StandIn {
  const { length, sumMore, bins } = cells;
  const columns = Object.fromEntries(COLUMN_NAMES.map((name) => [name, cells[name].slice(0, length)]));
  return { $: 'cells', length, columns: columns as Record<ColumnName, Float64Array>, sumMore, bins: toPlain(bins) };
}

/** The value that `toPlain` was given. */
export function fromPlain(value: unknown): unknown {
  return walk(value, (item) => ('$' in item ? original(item as StandIn) : undefined));
}

function original(item: StandIn): unknown {
  switch (item.$) {
    case 'sketch': {
      const bins = new BinList();
      item.keys.forEach((key, i) => void bins.append(key, item.counts[i] as number));
      return new Sketch(item.scale, bins);
    }
    case 'cells': {
      const cells = new CellColumns(item.length);
      for (const name of COLUMN_NAMES) cells[name].set(item.columns[name]);
      cells.length = item.length;
      cells.sumMore = item.sumMore;
      cells.bins = fromPlain(item.bins) as CellColumns['bins'];
      return cells;
    }
    case 'error': {
      const { message, fields } = item;
      const error = 'code' in fields ? new MetricsHandlerError(String(fields.code), message) : new Error(message);
      return Object.assign(error, fields);
    }
  }
}

function walk(value: unknown, replacement: (item: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const replaced = replacement(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return Array.from(value, (item) => walk(item, replacement));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, walk(item, replacement)]));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, replacement)]));
}
