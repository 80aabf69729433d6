import type { PointsSelection } from '@metrics-handler/core';
import { type ReactNode, useState } from 'react';
import { useBookTitles } from '../../data/book-titles.ts';
import { usePoints } from '../../data/points.ts';
import { formatPrecise } from '../../format/instants.ts';
import { href } from '../../route/route.ts';
import { Loading } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { Value } from '../../ui/value.tsx';
import { DeletePointsDialog } from './delete-points-dialog.tsx';

interface PointListProps {
  readonly name: string;
  readonly bookId: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

export function PointList({ name, bookId, from, to, zone }: PointListProps): ReactNode {
  const { points, hasMore, loadMore, isFetching, error, refetch } = usePoints({ name, bookId, from, to });
  const [doomed, setDoomed] = useState<PointsSelection>();
  const titles = useBookTitles([...new Set(points?.flatMap((point) => point.bookId ?? []))]);
  if (error) return <Failure error={error} retry={refetch} />;
  if (!points) return <Loading what="the points" />;
  if (points.length === 0) {
    return (
      <p className="notice">
        <span>
          No points in this range. Take a longer one, another book, or{' '}
          <a href={href('/record', { metric: name, book: bookId })}>record one</a>.
        </span>
      </p>
    );
  }
  return (
    <section className="sheet">
      <div className="spread">
        <p className="soft" role="status">
          {points.length} {points.length === 1 ? 'point' : 'points'} {hasMore ? 'shown' : 'in all'}, by series and time
        </p>
        <button type="button" className="danger" onClick={() => setDoomed({ name, bookId, from, to })}>
          Delete all of this range …
        </button>
      </div>
      <ScrollRegion label="Table of points">
        <table>
          <caption className="visually-hidden">Raw points of {name}</caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col" className="number">
                Value
              </th>
              <th scope="col">Book</th>
              <th scope="col">Labels</th>
              <th scope="col">
                <span className="visually-hidden">Delete</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {points.map((point, index) => {
              const at = Date.parse(point.timestamp);
              const when = formatPrecise(at, zone);
              return (
                // Equal points are told apart by their place only.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <tr key={index}>
                  <th scope="row" className="when">
                    <time dateTime={point.timestamp}>{when}</time>
                  </th>
                  <td className="number">
                    <Value of={point.value} />
                  </td>
                  <td>
                    {point.bookId ? (titles.get(point.bookId) ?? point.bookId) : <span className="soft">none</span>}
                  </td>
                  <td>
                    {Object.entries(point.labels)
                      .map(([key, value]) => `${key}=${value}`)
                      .join(', ')}
                  </td>
                  <td className="number">
                    <button
                      type="button"
                      className="plain danger"
                      aria-label={`Delete ${point.value} at ${when}`}
                      onClick={() =>
                        setDoomed({
                          name,
                          from: at,
                          to: at + 1,
                          labels: point.labels,
                          ...(point.bookId ? { bookId: point.bookId } : {}),
                        })
                      }
                    >
                      Delete
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
      {hasMore && (
        <div className="pages">
          <button type="button" disabled={isFetching} onClick={loadMore}>
            Show more
          </button>
        </div>
      )}
      {doomed && (
        <DeletePointsDialog
          selection={doomed}
          zone={zone}
          onClose={() => setDoomed(undefined)}
          onDeleted={() => {
            setDoomed(undefined);
            refetch();
          }}
        />
      )}
    </section>
  );
}
