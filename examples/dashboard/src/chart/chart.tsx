import { type KeyboardEvent, type ReactNode, useCallback, useId, useRef, useState } from 'react';
import { useIsDark } from '../shell/theme.ts';
import type { ChartData } from './chart-data.ts';
import { createCursor } from './cursor.ts';
import { Plot } from './plot.tsx';
import { bucketName, Readout, useCursor, valueText } from './readout.tsx';

interface ChartProps {
  readonly data: ChartData;
  readonly label: string;
  readonly onZoom: (from: number, to: number) => void;
  /** Of the first panel; those below it are lower. */
  readonly height?: number;
}

/** Buckets that a press of Page Up or Page Down passes. */
const PAGE = 10;

/** Panels over one time axis, with one cursor for the pointer and the keyboard. To assistive technology it is a slider over the buckets. */
export function Chart({ data, label, onZoom, height = 360 }: ChartProps): ReactNode {
  const [cursor] = useState(createCursor);
  const [anchor, setAnchor] = useState<number>();
  const isDark = useIsDark();
  const hint = useId();
  const count = data.starts.length;
  const { index, isSet } = useCursor(cursor, count);

  const latest = useRef({ data, onZoom });
  latest.current = { data, onZoom };
  // Stays the same function, so that no plot is drawn again because the cursor has moved.
  const zoomTo = useCallback((from: number, to: number): void => {
    const { data, onZoom } = latest.current;
    // Whole buckets only, so that the first and the last are not cut.
    const first = data.ends.findIndex((end) => end > from);
    const last = data.starts.findLastIndex((start) => start < to);
    if (first >= 0 && last >= first) onZoom(data.starts[first] as number, data.ends[last] as number);
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    const target = targetOf(event.key, index, count);
    if (target !== undefined) {
      setAnchor(event.shiftKey ? (anchor ?? index) : undefined);
      cursor.set(target);
    } else if (event.key === 'Enter' && anchor !== undefined) {
      const [first, last] = [Math.min(anchor, index), Math.max(anchor, index)];
      setAnchor(undefined);
      onZoom(data.starts[first] as number, data.ends[last] as number);
    } else if (event.key === 'Escape' && (isSet || anchor !== undefined)) {
      setAnchor(undefined);
      cursor.set(undefined);
    } else return;
    event.preventDefault();
  }

  return (
    <div className="chart">
      <Readout data={data} cursor={cursor} />
      <div
        className="panels"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby={hint}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={Math.max(0, index)}
        aria-valuetext={spoken(data, index, anchor)}
        onKeyDown={onKeyDown}
        onPointerLeave={() => cursor.set(undefined)}
      >
        {data.panels.map((panel, at) => (
          <div className="panel" key={panel.title}>
            <p className="panel-title">
              {panel.title} {panel.unit && <span>{panel.unit}</span>}
            </p>
            <Plot
              data={data}
              panel={panel}
              height={at === 0 ? height : Math.round(height * 0.55)}
              isDark={isDark}
              cursor={cursor}
              onZoom={zoomTo}
            />
          </div>
        ))}
      </div>
      <p className="soft small" id={hint}>
        {anchor === undefined
          ? 'Drag to zoom. By keyboard: arrow keys read the values, with Shift they select, Enter zooms.'
          : `Selected from ${bucketName(data, Math.min(anchor, index))} to ${bucketName(data, Math.max(anchor, index))}: Enter zooms, Escape lets go.`}
      </p>
    </div>
  );
}

function targetOf(key: string, index: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    PageUp: -PAGE,
    PageDown: PAGE,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  return step === undefined ? undefined : Math.min(Math.max(0, index + step), count - 1);
}

function spoken(data: ChartData, index: number, anchor: number | undefined): string {
  const values = data.panels.flatMap(({ lines }) => lines.map((line) => `${line.label} ${valueText(line, index)}`));
  const selected = anchor === undefined ? '' : `, ${Math.abs(index - anchor) + 1} selected`;
  return `${bucketName(data, index)}: ${values.join(', ')}${selected}`;
}
