import type { Metric, SeriesRows } from '@metrics-handler/core';
import { useMetricQuery } from '@metrics-handler/react-hooks';
import { memo, type ReactNode, useCallback, useMemo, useState } from 'react';
import { Chart } from '../../chart/chart.tsx';
import { chartData } from '../../chart/chart-data.ts';
import { Columns } from '../../chart/columns.ts';
import { useBookTitles } from '../../data/book-titles.ts';
import { formatInstant } from '../../format/instants.ts';
import { formatNumber } from '../../format/numbers.ts';
import { href } from '../../route/route.ts';
import { LiveBadge } from '../../shell/live-badge.tsx';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Loading } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { groupName } from '../../view/group-name.ts';
import { useRangeStart } from '../../view/range-start.ts';
import { useKept } from '../../view/use-kept.ts';
import { queryOf, shownOf, type View } from '../../view/view.ts';
import { AnswerTable } from './answer-table.tsx';
import { downloadAnswer } from './download-answer.ts';
import { ExploreControls } from './explore-controls.tsx';

interface ExplorerProps {
  readonly metrics: readonly Metric[];
  readonly metric: Metric;
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
}

const DAY_MS = 86_400_000;

/** One metric, as the view asks for it. */
export function Explorer({ metrics, metric, view, onChange }: ExplorerProps): ReactNode {
  const start = useRangeStart(view.range);
  const query = queryOf(view, metric, start);
  const asked = useMetricQuery(query, { live: view.live && view.range.kind === 'preset' });
  const { error, stream, refetch } = asked;
  const answer = useKept(JSON.stringify({ ...query, from: view.range }), asked.answer);
  const shown = shownOf(view, metric);
  const shownKey = shown.join();
  const titles = useBookTitles(
    answer?.series.map(({ group }) => group.bookId).filter((id) => typeof id === 'string') ?? [],
  );
  const [columns] = useState(() => new Columns());
  const nameOf = useCallback((series: SeriesRows) => groupName(series, titles), [titles]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the list
  const data = useMemo(
    () => answer?.name === metric.name && chartData(answer, metric, shown, nameOf, columns),
    [answer, metric, shownKey, nameOf, columns],
  );
  const onZoom = (from: number, to: number) => onChange({ range: { kind: 'exact', from, to } });
  const isEmpty = answer?.series.every(({ buckets }) => buckets.every(({ count }) => count === 0));

  return (
    <>
      <ScreenHead title={metric.name} about={metric.description || 'Explore one metric'}>
        <LiveBadge state={stream} isMoving={!asked.answer && answer !== undefined} />
        <button type="button" disabled={!answer} onClick={() => answer && downloadAnswer(answer, titles)}>
          Download CSV
        </button>
      </ScreenHead>
      <ExploreControls
        metrics={metrics}
        metric={metric}
        view={view}
        from={answer ? Date.parse(answer.from) : Date.now() - DAY_MS}
        to={answer ? Date.parse(answer.to) : Date.now()}
        interval={answer?.interval}
        onChange={onChange}
      />
      {error && <Failure error={error} retry={refetch} />}
      {!error && !data && <Loading what="the answer" />}
      {answer && data && !error && (
        <section className="sheet stack" aria-label="Answer">
          {view.as === 'table' ? (
            <AnswerTable answer={answer} nameOf={nameOf} />
          ) : (
            <Chart data={data} label={`${metric.name} by ${answer.interval}`} onZoom={onZoom} />
          )}
          {isEmpty && (
            <div className="notice careful">
              <p>
                Nothing was recorded between {formatInstant(data.from, data.zone)} and{' '}
                {formatInstant(data.to, data.zone)}. Take a longer range, another book, or{' '}
                <a href={href('/record', { metric: metric.name })}>record a point</a>.
              </p>
            </div>
          )}
          <Coverage
            {...{ from: data.from, to: data.to, buckets: data.starts.length, zone: data.zone, interval: data.interval }}
            relativeError={answer.relativeError}
            overflowed={answer.overflowed === true}
            points={pointsLink(view, metric, data)}
          />
        </section>
      )}
    </>
  );
}

interface CoverageProps {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  readonly interval: string;
  readonly buckets: number;
  readonly relativeError: number | undefined;
  readonly overflowed: boolean;
  /** The link to the raw points. */
  readonly points: string;
}

/** What an answer covers, and how exact it is. */
const Coverage = memo(function Coverage(props: CoverageProps): ReactNode {
  const { from, to, zone, interval, buckets, relativeError, overflowed, points } = props;
  return (
    <p className="soft small">
      {formatInstant(from, zone)} to {formatInstant(to, zone)} · {formatNumber(buckets)} buckets of {interval}
      {relativeError !== undefined && ` · percentiles within ${(relativeError * 100).toFixed(2)} %`}
      {overflowed && ' · some label sets were too many and are in one overflow series'} ·{' '}
      <a href={points}>raw points</a>
    </p>
  );
});

function pointsLink(
  { bookId, zone }: View,
  { name }: Metric,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return href('/points', { metric: name, book: bookId, ...range, zone });
}
