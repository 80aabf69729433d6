import { useMetrics } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { href } from '../../route/route.ts';
import { navigate } from '../../route/use-route.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Unready } from '../../shell/unready.tsx';
import { PRESETS, type PresetId, presetOf } from '../../time/presets.ts';
import { Choice } from '../../ui/choices.tsx';
import { Empty } from '../../ui/empty.tsx';
import { MetricPicker } from '../../ui/metric-picker.tsx';
import { TopBooks } from './top-books.tsx';

export function TopBooksScreen({ params }: { readonly params: URLSearchParams }): ReactNode {
  const { metrics, error, refetch } = useMetrics();
  const preset = presetOf(params.get('range')) ?? PRESETS[4];
  if (error) return <Unready title="Top books" error={error} retry={refetch} />;
  if (!metrics) return <Unready title="Top books" what="the metrics" />;
  const metric = metrics.find(({ name }) => name === params.get('metric')) ?? metrics[0];
  if (!metric) {
    return (
      <Empty title="Nothing to rank yet">
        <p>As soon as points about books are recorded, the books with the most of them are here.</p>
        <a className="button primary" href={href('/record')}>
          Record a point
        </a>
      </Empty>
    );
  }
  const go = (change: { readonly metric?: string; readonly range?: string }) =>
    navigate(href('/books/top', { metric: metric.name, range: preset.id, ...change }));
  return (
    <>
      <ScreenHead title="Top books" about={<a href={href('/books')}>All books</a>} />
      <div className="toolbar">
        <MetricPicker metrics={metrics} value={metric.name} onChange={(name) => go({ metric: name })} />
        <Choice<PresetId> legend="Range" options={PRESETS} value={preset.id} onChange={(range) => go({ range })} />
      </div>
      <section className="sheet">
        <TopBooks metric={metric} preset={preset.id} count={25} />
      </section>
    </>
  );
}
