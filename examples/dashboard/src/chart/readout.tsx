import { type ReactNode, useSyncExternalStore } from 'react';
import { formatBucket } from '../format/instants.ts';
import { formatNumber } from '../format/numbers.ts';
import type { ChartData, Line } from './chart-data.ts';
import type { Cursor } from './cursor.ts';

export function useCursor(cursor: Cursor, count: number): { readonly index: number; readonly isSet: boolean } {
  const index = useSyncExternalStore(cursor.subscribe, cursor.get);
  return { index: Math.min(index ?? count - 1, count - 1), isSet: index !== undefined };
}

/** What the bucket under the cursor holds; the last one's while there is none. Also the legend. */
export function Readout({ data, cursor }: { readonly data: ChartData; readonly cursor: Cursor }): ReactNode {
  const { index } = useCursor(cursor, data.starts.length);
  // Not keyed by their labels: two books may have one title, and before their titles are known all do.
  const lines = data.panels.flatMap((panel, at) =>
    panel.lines.map((line, place) => ({ panel, line, key: `${at} ${place}` })),
  );
  return (
    <div className="readout">
      <span className="when">
        {bucketName(data, index)}{' '}
        {(data.ends[index] ?? 0) > data.openFrom && <span className="open">· still open</span>}
      </span>
      <dl>
        {lines.map(({ panel, line, key }) => (
          <div key={key}>
            <dt title={line.label}>
              <span
                className={`swatch ${line.shape === 'line' ? '' : 'block'}`}
                style={{ color: `var(${line.colour})` }}
              />{' '}
              {line.label}
              {data.panels.length > 1 && panel.title !== line.label && ` · ${panel.title}`}
            </dt>
            <dd>{valueText(line, index)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

export function bucketName({ starts, ends, interval, zone }: ChartData, index: number): string {
  const start = starts[index];
  return start === undefined ? '' : formatBucket(start, ends[index] as number, interval, zone);
}

export function valueText({ values, low }: Line, index: number): string {
  if (!low) return formatNumber(values[index]);
  return values[index] == null ? formatNumber(null) : `${formatNumber(low[index])} to ${formatNumber(values[index])}`;
}
