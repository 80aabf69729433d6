import { useMetrics } from '@metrics-handler/react-hooks';
import type { ReactNode } from 'react';
import { href } from '../../route/route.ts';
import { navigate } from '../../route/use-route.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Unready } from '../../shell/unready.tsx';
import { PRESETS, type PresetId, presetOf } from '../../time/presets.ts';
import { Choice } from '../../ui/choices.tsx';
import { Empty } from '../../ui/empty.tsx';
import { TopBooks } from '../books/top-books.tsx';
import { MetricCard } from './metric-card.tsx';

export function OverviewScreen({ params }: { readonly params: URLSearchParams }): ReactNode {
  const { metrics, error, refetch } = useMetrics();
  const preset = presetOf(params.get('range')) ?? PRESETS[3];
  if (error) return <Unready title="Overview" error={error} retry={refetch} />;
  if (!metrics) return <Unready title="Overview" what="the metrics" />;
  if (metrics.length === 0) return <FirstSteps />;
  const ranked = metrics.filter(({ kind }) => kind === 'counter').slice(0, 2);
  return (
    <>
      <ScreenHead title="Overview" about={`What happened in ${preset.name}, as it happens`}>
        <Choice<PresetId>
          legend="Range"
          hideLegend
          options={PRESETS}
          value={preset.id}
          onChange={(range) => navigate(href('/', { range }))}
        />
      </ScreenHead>
      <div className="stack">
        <div className="cards">
          {metrics.map((metric) => (
            <MetricCard key={metric.name} metric={metric} preset={preset.id} />
          ))}
        </div>
        {ranked.length > 0 && (
          <div className="columns">
            {ranked.map((metric) => (
              <section className="sheet" key={metric.name}>
                <TopBooks metric={metric} preset={preset.id} count={8} />
              </section>
            ))}
          </div>
        )}
      </div>
    </>
  );
}

function FirstSteps(): ReactNode {
  return (
    <Empty title="A clean page">
      <p>
        Nothing is recorded yet. Record a first point by hand, import the books you have, or run{' '}
        <code>npm run simulate</code> to see a month of readers.
      </p>
      <div className="row">
        <a className="button primary" href={href('/record')}>
          Record a point
        </a>
        <a className="button" href={href('/books/import')}>
          Import books
        </a>
        <a className="button" href={href('/keys')}>
          Make a key
        </a>
      </div>
    </Empty>
  );
}
