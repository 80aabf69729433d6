import type { Fill, Metric } from '@metrics-handler/core';
import { memo, type ReactNode, useId, useState } from 'react';
import { BookPicker } from '../../ui/book-picker.tsx';
import { Choice, Choices } from '../../ui/choices.tsx';
import { MetricPicker } from '../../ui/metric-picker.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { Select } from '../../ui/select.tsx';
import { ZonePicker } from '../../ui/zone-picker.tsx';
import { FILLS, INTERVALS, SHOWN, shownOf, type View } from '../../view/view.ts';

interface ExploreControlsProps {
  readonly metrics: readonly Metric[];
  readonly metric: Metric;
  readonly view: View;
  /** Of what is shown now; epoch ms. */
  readonly from: number;
  readonly to: number;
  /** What the server chose; undefined while nothing is shown. */
  readonly interval: string | undefined;
  readonly onChange: (change: Partial<View>) => void;
}

const INTERVAL_NAMES: Readonly<Record<string, string>> = {
  '1m': 'minute',
  '5m': '5 minutes',
  '15m': '15 minutes',
  '1h': 'hour',
  '6h': '6 hours',
  '1d': 'day',
  '1w': 'week',
  '1mo': 'month',
  '1q': 'quarter',
  '1y': 'year',
};

const FILL_NAMES: Readonly<Record<Fill, string>> = {
  zero: 'zero',
  null: 'a gap',
  previous: 'the value before',
  linear: 'a line between',
  none: 'left out',
};

const VIEWS = [
  { id: 'chart', label: 'Chart' },
  { id: 'table', label: 'Table' },
] as const;

/** What the view is chosen with; no update of a live answer draws it again. */
export const ExploreControls = memo(function ExploreControls(props: ExploreControlsProps): ReactNode {
  const { metrics, metric, view, from, to, interval, onChange } = props;
  const shown = SHOWN.map((option) => ({
    ...option,
    disabled: option.id.startsWith('p') && metric.kind !== 'histogram',
  }));
  const intervals = view.interval && !INTERVALS.includes(view.interval) ? [view.interval, ...INTERVALS] : INTERVALS;
  const [isOpen, setOpen] = useState(false);
  const more = useId();
  return (
    <div className="toolbar">
      <MetricPicker
        metrics={metrics}
        value={metric.name}
        onChange={(name) =>
          onChange({ metric: name, shown: undefined, fill: undefined, groupBy: undefined, labels: {} })
        }
      />
      <RangePicker range={view.range} zone={view.zone} from={from} to={to} onChange={(range) => onChange({ range })} />
      <Select
        label="By"
        value={view.interval ?? ''}
        options={[
          { id: '', label: interval && !view.interval ? `automatic (${interval})` : 'automatic' },
          ...intervals.map((id) => ({ id, label: INTERVAL_NAMES[id] ?? id })),
        ]}
        onChange={(interval) => onChange({ interval: interval || undefined })}
      />
      {/* On a phone the chart comes first: these are put away until they are wanted. */}
      <button
        type="button"
        className="more-button"
        aria-expanded={isOpen}
        aria-controls={more}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Fewer choices' : 'More choices'}
      </button>
      <div className={isOpen ? 'more' : 'more closed'} id={more}>
        <BookPicker value={view.bookId} none="All books" onChange={(bookId) => onChange({ bookId })} />
        <ZonePicker value={view.zone} onChange={(zone) => onChange({ zone })} />
        <Choices
          legend="Show"
          options={shown}
          values={shownOf(view, metric)}
          onChange={(ids) => onChange({ shown: ids.length ? ids : undefined })}
        />
        <Select
          label="Empty buckets are"
          value={view.fill ?? ''}
          options={[
            { id: '', label: `as usual (${FILL_NAMES[metric.fill]})` },
            ...FILLS.map((id) => ({ id, label: FILL_NAMES[id] })),
          ]}
          onChange={(fill) => onChange({ fill: (fill || undefined) as Fill | undefined })}
        />
        <Select
          label="Group by"
          value={view.groupBy ?? ''}
          options={[
            { id: '', label: 'nothing' },
            { id: 'bookId', label: 'book' },
            ...labelKeys(metric, view).map((key) => ({ id: key, label: key })),
          ]}
          onChange={(groupBy) => onChange({ groupBy: groupBy || undefined })}
        />
        <Choice legend="As" options={VIEWS} value={view.as} onChange={(as) => onChange({ as })} />
        <label className="check">
          <input
            type="checkbox"
            checked={view.live && view.range.kind === 'preset'}
            disabled={view.range.kind === 'exact'}
            onChange={({ target }) => onChange({ live: target.checked })}
          />
          Follow live
        </label>
      </div>
    </div>
  );
});

/** Of the definition; a metric that takes any label says none, so the one that is in use has to be kept. */
function labelKeys({ labels }: Metric, { groupBy }: View): readonly string[] {
  const keys = labels ?? [];
  return groupBy && groupBy !== 'bookId' && !keys.includes(groupBy) ? [...keys, groupBy] : keys;
}
