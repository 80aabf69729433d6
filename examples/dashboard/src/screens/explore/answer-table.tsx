import type { QueryAnswer, SeriesRows } from '@metrics-handler/core';
import { type ReactNode, useState } from 'react';
import { formatBucket } from '../../format/instants.ts';
import { formatUnit } from '../../format/numbers.ts';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { Value } from '../../ui/value.tsx';

interface AnswerTableProps {
  readonly answer: QueryAnswer<SeriesRows>;
  readonly nameOf: (series: SeriesRows) => string;
}

const PAGE_ROWS = 100;
const FIXED = new Set(['start', 'end', 'complete', 'count']);

/** Every bucket with its values, the latest first. */
export function AnswerTable({ answer, nameOf }: AnswerTableProps): ReactNode {
  const [page, setPage] = useState(0);
  const rows = answer.series
    .flatMap((series) => series.buckets.map((bucket) => ({ series, bucket })))
    .sort((a, b) => (a.bucket.start < b.bucket.start ? 1 : a.bucket.start > b.bucket.start ? -1 : 0));
  const first = rows[0];
  if (!first) return <p>No bucket has points.</p>;
  const aggregates = Object.keys(first.bucket).filter((name) => !FIXED.has(name));
  const isGrouped = Object.keys(answer.series[0]?.group ?? {}).length > 0;
  const pages = Math.ceil(rows.length / PAGE_ROWS);
  const at = Math.min(page, pages - 1);
  const unit = formatUnit(answer.unit);

  return (
    <>
      <ScrollRegion label="Table of values">
        <table>
          <caption>
            {answer.name} by {answer.interval}, on the clock of {answer.timeZone}, the latest first
            {unit && `; values in ${unit}`}
          </caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              {isGrouped && <th scope="col">Group</th>}
              {aggregates.map((name) => (
                <th scope="col" className="number" key={name}>
                  {name}
                </th>
              ))}
              <th scope="col" className="number">
                points
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(at * PAGE_ROWS, (at + 1) * PAGE_ROWS).map(({ series, bucket }) => (
              <tr key={`${bucket.start} ${JSON.stringify(series.group)} ${series.other}`}>
                <th scope="row" className="when">
                  <time dateTime={bucket.start}>
                    {formatBucket(Date.parse(bucket.start), Date.parse(bucket.end), answer.interval, answer.timeZone)}
                  </time>
                  {!bucket.complete && <span className="soft"> · still open</span>}
                </th>
                {isGrouped && <td>{nameOf(series)}</td>}
                {aggregates.map((name) => (
                  <td className="number" key={name}>
                    <Value of={bucket[name] as number | null} />
                  </td>
                ))}
                <td className="number">
                  <Value of={bucket.count} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {pages > 1 && (
        <div className="pages">
          <button type="button" disabled={at === 0} onClick={() => setPage(at - 1)}>
            Later
          </button>
          <button type="button" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
            Earlier
          </button>
          <span className="soft">
            Page {at + 1} of {pages}
          </span>
        </div>
      )}
    </>
  );
}
