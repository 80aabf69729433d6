import { useMetrics } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { href } from '../../route/route.ts';
import { navigate } from '../../route/use-route.ts';
import { Unready } from '../../shell/unready.tsx';
import { Empty } from '../../ui/empty.tsx';
import { parseView, type View, viewParams } from '../../view/view.ts';
import { Explorer } from './explorer.tsx';

export function ExploreScreen({ params }: { readonly params: URLSearchParams }): ReactNode {
  const { metrics, error, refetch } = useMetrics();
  const view = parseView(params);
  if (error) return <Unready title="Explore" error={error} retry={refetch} />;
  if (!metrics) return <Unready title="Explore" what="the metrics" />;
  const metric = view.metric === '' ? metrics[0] : metrics.find(({ name }) => name === view.metric);
  const change = (next: Partial<View>) =>
    navigate(href('/explore', viewParams({ ...view, metric: metric?.name ?? '', ...next })));
  if (metrics.length === 0) {
    return (
      <Empty title="Nothing is recorded yet">
        <p>As soon as a first point is there, you can explore it here by minute, day or month in any time zone.</p>
        <a className="button primary" href={href('/record')}>
          Record a first point
        </a>
      </Empty>
    );
  }
  if (!metric) {
    return (
      <Empty title={`There is no metric ${view.metric}`}>
        <p>It may have been removed, or this sign-in may not see it.</p>
        <a href={href('/explore')}>Explore another one</a>
      </Empty>
    );
  }
  return <Explorer metrics={metrics} metric={metric} view={view} onChange={change} />;
}
