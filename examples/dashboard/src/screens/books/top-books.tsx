import type { Metric } from '@metrics-handler/core';
import { useMetricQuery } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { useBookTitles } from '../../data/book-titles.ts';
import { formatUnit } from '../../format/numbers.ts';
import { href } from '../../route/route.ts';
import { type PresetId, presetOf } from '../../time/presets.ts';
import { ownZone } from '../../time/zones.ts';
import { Loading } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Value } from '../../ui/value.tsx';
import { groupName } from '../../view/group-name.ts';
import { useRangeStart } from '../../view/range-start.ts';
import { TOTAL_AGGREGATES, totalOf } from '../../view/totals.ts';
import { useKept } from '../../view/use-kept.ts';

interface TopBooksProps {
  readonly metric: Metric;
  readonly preset: PresetId;
  readonly count: number;
}

/** The books with the most of a metric in a range; of a gauge or histogram those with the greatest mean. */
export function TopBooks({ metric, preset, count }: TopBooksProps): ReactNode {
  const from = useRangeStart({ kind: 'preset', id: preset });
  const {
    answer: current,
    error,
    refetch,
  } = useMetricQuery({
    name: metric.name,
    from,
    interval: preset === '1h' || preset === '6h' ? '15m' : preset === '24h' ? '1h' : '1d',
    timeZone: ownZone(),
    aggregates: ['avg', ...TOTAL_AGGREGATES],
    orderBy: metric.kind === 'counter' ? 'sum' : 'avg',
    groupBy: ['bookId'],
    top: count,
    fill: 'none',
  });
  const answer = useKept([metric.name, preset, count].join(), current);
  const series = answer?.series ?? [];
  const titles = useBookTitles(series.map(({ group }) => group.bookId).filter((id) => typeof id === 'string'));
  if (error) return <Failure error={error} retry={refetch} />;
  if (!answer) return <Loading what="the top books" />;
  const rows = series.map((one) => ({ series: one, total: totalOf(one, metric).value ?? 0 }));
  const most = rows.reduce((a, { series: { other }, total }) => (other ? a : Math.max(a, total)), 0);
  return (
    <>
      <div className="spread">
        <h2>Top books by {metric.name}</h2>
        <span className="soft small">
          {formatUnit(metric.unit)} {metric.kind === 'counter' ? 'in all' : 'on average'}, {presetOf(preset)?.name}
        </span>
      </div>
      {rows.length === 0 && <p className="soft">No book has any in this range. Take a longer one.</p>}
      <ol className="ranking">
        {rows.map(({ series: one, total }) => {
          const id = one.group.bookId;
          const name = groupName(one, titles);
          return (
            <li key={one.other ? 'other' : (id ?? 'none')} className={one.other ? 'other' : undefined}>
              <span className="name">
                {id ? (
                  <a className="book-title" href={href(`/books/${encodeURIComponent(id)}`)}>
                    {name}
                  </a>
                ) : (
                  <span className="soft">{name}</span>
                )}
              </span>
              <Value of={total} />
              {!one.other && (
                <meter aria-label={`${name}: share of the greatest`} min={0} max={most || 1} value={total} />
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
