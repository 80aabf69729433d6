import type { AppContext } from '../app-env.ts';
import { ProblemError } from '../problem.ts';
import type { ServerMetrics } from '../server-metrics.ts';

/** The server's own metrics. They are about everybody's data. */
export function getServerMetrics(metrics: ServerMetrics) {
  return async (c: AppContext) => {
    const { metricPrefix, bookIds } = c.get('principal');
    if (metricPrefix !== null || bookIds !== null)
      throw new ProblemError('outside_restriction', 'who is restricted may not read the metrics of the server');
    const { body, contentType } = await metrics.text();
    return c.body(body, 200, { 'Content-Type': contentType });
  };
}
