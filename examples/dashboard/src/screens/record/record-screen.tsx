import { useMetrics } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Loading } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { RecordForm } from './record-form.tsx';

export function RecordScreen({ params }: { readonly params: URLSearchParams }): ReactNode {
  const { metrics, error, refetch } = useMetrics();
  return (
    <>
      <ScreenHead title="Record a point" about="One value of a metric, now or then, of a book or of none" />
      {error && <Failure error={error} retry={refetch} />}
      {!error && !metrics && <Loading what="the metrics" />}
      {!error && metrics && (
        <RecordForm
          metrics={metrics}
          metric={params.get('metric') ?? ''}
          bookId={params.get('book') ?? undefined}
          onDefined={refetch}
        />
      )}
    </>
  );
}
