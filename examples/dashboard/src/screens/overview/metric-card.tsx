import type { Metric } from '@metrics-handler/core';
import { useMetricQuery } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { Sparkline } from '../../chart/sparkline.tsx';
import { formatCompact, formatNumber, formatUnit } from '../../format/numbers.ts';
import { href } from '../../route/route.ts';
import { LiveBadge } from '../../shell/live-badge.tsx';
import { type PresetId, presetOf } from '../../time/presets.ts';
import { ownZone } from '../../time/zones.ts';
import { adviceOf } from '../../ui/advice.ts';
import { useRangeStart } from '../../view/range-start.ts';
import { TOTAL_AGGREGATES, totalOf } from '../../view/totals.ts';
import { useKept } from '../../view/use-kept.ts';

interface MetricCardProps {
  readonly metric: Metric;
  readonly preset: PresetId;
  readonly bookId?: string | undefined;
}

/** About so many buckets make a good small picture. */
const INTERVALS: Readonly<Record<PresetId, string>> = {
  '1h': '1m',
  '6h': '5m',
  '24h': '15m',
  '7d': '1h',
  '30d': '6h',
  '90d': '1d',
  '1y': '1w',
};

/** A metric's total and course, live; a link to all of it. */
export function MetricCard({ metric, preset, bookId }: MetricCardProps): ReactNode {
  const from = useRangeStart({ kind: 'preset', id: preset });
  const aggregates = metric.kind === 'counter' ? TOTAL_AGGREGATES : (['avg', ...TOTAL_AGGREGATES] as const);
  const interval = INTERVALS[preset];
  const timeZone = ownZone();
  const {
    answer: current,
    error,
    stream,
  } = useMetricQuery(
    {
      name: metric.name,
      from,
      interval,
      timeZone,
      aggregates,
      fill: metric.kind === 'counter' ? 'zero' : 'null',
      ...(bookId ? { bookId } : {}),
    },
    { live: true },
  );
  const answer = useKept([metric.name, preset, bookId].join(), current);
  const series = answer?.series[0];
  const total = series && totalOf(series, metric);
  const isCounter = metric.kind === 'counter';
  const values = series?.buckets.map((bucket) => bucket[isCounter ? 'sum' : 'avg'] as number | null) ?? [];
  const link = href('/explore', { metric: metric.name, range: preset, book: bookId });
  return (
    <article className="sheet card">
      <div className="spread">
        <h2>
          <a href={link}>{metric.name}</a>
        </h2>
        <LiveBadge state={stream} isMoving={!current && answer !== undefined} />
      </div>
      <p className="figure">
        <data value={total?.value ?? ''} title={formatNumber(total?.value)}>
          {formatCompact(total?.value)}
        </data>
        <span className="soft">
          {formatUnit(metric.unit)} {total?.label}
        </span>
      </p>
      {error ? (
        <p className="small">{adviceOf(error).detail}</p>
      ) : (
        <Sparkline
          values={values}
          shape={isCounter ? 'bars' : 'line'}
          label={`Course of ${metric.name} in ${presetOf(preset)?.name}`}
        />
      )}
      <p className="soft small">{metric.description || metric.kind}</p>
    </article>
  );
}
