import { useMetrics } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { href } from '../../route/route.ts';
import { navigate } from '../../route/use-route.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Unready } from '../../shell/unready.tsx';
import { type PresetId, presetOf } from '../../time/presets.ts';
import { BookPicker } from '../../ui/book-picker.tsx';
import { Empty } from '../../ui/empty.tsx';
import { MetricPicker } from '../../ui/metric-picker.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { ZonePicker } from '../../ui/zone-picker.tsx';
import { renewalOf, useRangeStart } from '../../view/range-start.ts';
import { parseView, type View, viewParams } from '../../view/view.ts';
import { PointList } from './point-list.tsx';

/** Points may be a little ahead of this machine's clock. */
const AHEAD_MS = 10 * 60_000;

/** Raw points, just as they were recorded. */
export function PointsScreen({ params }: { readonly params: URLSearchParams }): ReactNode {
  const { metrics, error, refetch } = useMetrics();
  const view = parseView(params);
  const start = useRangeStart(view.range);
  if (error) return <Unready title="Raw points" error={error} retry={refetch} />;
  if (!metrics) return <Unready title="Raw points" what="the metrics" />;
  const metric = metrics.find(({ name }) => name === view.metric) ?? metrics[0];
  if (!metric) {
    return (
      <Empty title="Nothing is recorded yet">
        <p>Raw points appear here one by one, and can be deleted again.</p>
        <a className="button primary" href={href('/record')}>
          Record a point
        </a>
      </Empty>
    );
  }
  const change = (next: Partial<View>) =>
    navigate(href('/points', viewParams({ ...view, metric: metric.name, ...next })));
  const { from, to } = view.range.kind === 'exact' ? view.range : rangeOf(start ?? 0, view.range.id);
  return (
    <>
      <ScreenHead
        title="Raw points"
        about="As they were recorded. Deleting is exact: every total forgets them at once."
      />
      <div className="toolbar">
        <MetricPicker metrics={metrics} value={metric.name} onChange={(name) => change({ metric: name })} />
        <BookPicker value={view.bookId} none="All books" onChange={(bookId) => change({ bookId })} />
        <RangePicker range={view.range} zone={view.zone} from={from} to={to} onChange={(range) => change({ range })} />
        <ZonePicker value={view.zone} onChange={(zone) => change({ zone })} />
      </div>
      <PointList name={metric.name} bookId={view.bookId} from={from} to={to} zone={view.zone} />
    </>
  );
}

/** To the end of the time in which the start stays the same, so that the list has what comes while it is open. */
function rangeOf(from: number, preset: PresetId): { readonly from: number; readonly to: number } {
  const span = presetOf(preset)?.ms ?? 0;
  return { from, to: from + span + renewalOf(span) + AHEAD_MS };
}
