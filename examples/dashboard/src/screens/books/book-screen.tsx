import { useBook, useMetrics } from '@metrics-handler/react-hooks';
import { type ReactNode, useState } from 'react';
import { href } from '../../route/route.ts';
import { navigate } from '../../route/use-route.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Unready } from '../../shell/unready.tsx';
import { PRESETS, type PresetId, presetOf } from '../../time/presets.ts';
import { Choice } from '../../ui/choices.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { MetricCard } from '../overview/metric-card.tsx';
import { BookDialog } from './book-dialog.tsx';
import { BookFacts } from './book-facts.tsx';
import { RemoveBookDialog } from './remove-book-dialog.tsx';

/** One book with all its metrics. */
export function BookScreen({ id, params }: { readonly id: string; readonly params: URLSearchParams }): ReactNode {
  const { book, error, isFetching, refetch } = useBook(id);
  const metrics = useMetrics();
  const [dialog, setDialog] = useState<'edit' | 'remove'>();
  const preset = presetOf(params.get('range')) ?? PRESETS[4];
  if (error) return <Unready title="Book" error={error} retry={refetch} />;
  if (!book && isFetching) return <Unready title="Book" what="the book" />;
  if (!book) return <NoBook />;
  return (
    <>
      <ScreenHead title={book.title} about={book.authors.join(', ')}>
        <button type="button" onClick={() => setDialog('edit')}>
          Edit
        </button>
        <button type="button" className="danger" onClick={() => setDialog('remove')}>
          Remove …
        </button>
      </ScreenHead>
      {dialog === 'edit' && <BookDialog book={book} onClose={() => setDialog(undefined)} onSaved={() => refetch()} />}
      {dialog === 'remove' && (
        <RemoveBookDialog book={book} onClose={() => setDialog(undefined)} onRemoved={() => navigate(href('/books'))} />
      )}
      <div className="stack">
        <BookFacts book={book} />
        <div className="spread">
          <h2>What was recorded about it</h2>
          <Choice<PresetId>
            legend="Range"
            hideLegend
            options={PRESETS}
            value={preset.id}
            onChange={(range) => navigate(href(`/books/${encodeURIComponent(id)}`, { range }))}
          />
        </div>
        {metrics.error && <Failure error={metrics.error} retry={metrics.refetch} />}
        {metrics.metrics?.length === 0 && (
          <p>
            Nothing yet. <a href={href('/record', { book: book.id })}>Record a point about it</a>
          </p>
        )}
        <div className="cards">
          {metrics.metrics?.map((metric) => (
            <MetricCard key={metric.name} metric={metric} preset={preset.id} bookId={book.id} />
          ))}
        </div>
      </div>
    </>
  );
}

function NoBook(): ReactNode {
  return (
    <Empty title="There is no such book">
      <p>It may have been removed.</p>
      <a href={href('/books')}>Show all books</a>
    </Empty>
  );
}
