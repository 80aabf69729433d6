import { createMetricsClient } from '@metrics-handler/core/client';
import { MetricsProvider, useMetricQuery, useRecordMetric } from '@metrics-handler/react-hooks';
import { createRoot } from 'react-dom/client';

const key = new URLSearchParams(location.hash.slice(1)).get('key') ?? '';
const client = createMetricsClient({ baseUrl: location.origin, token: key });
const query = { name: 'views', interval: '1d', aggregates: ['sum'] } as const;

function Views() {
  const { record } = useRecordMetric();
  const { answer, stream } = useMetricQuery(query, { live: true });
  const views = `${answer?.series[0]?.buckets.at(-1)?.sum ?? 0} views today, ${stream}`;
  return <input type="button" onClick={() => record('views', 1)} value={views} />;
}

createRoot(document.body).render(
  <MetricsProvider client={client}>
    <Views />
  </MetricsProvider>,
);
