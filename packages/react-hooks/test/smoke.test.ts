import { createMetricsHandler, memoryStorage } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { useMetricQuery } from '../src/index.ts';
import { renderHook } from './support/render.ts';

it('follows a query', async () => {
  const handler = await createMetricsHandler({ storage: memoryStorage() });
  await handler.recordAll({ name: 'sales', value: 2 });
  const hook = await renderHook(handler, () =>
    useMetricQuery({ name: 'sales', interval: '1d', aggregates: ['sum'] }, { live: true }),
  );
  await hook.until(({ answer }) => answer !== undefined);
  await handler.recordAll({ name: 'sales', value: 3 });
  const { answer } = await hook.until(({ answer }) => answer?.series[0]?.buckets.at(-1)?.sum === 5);
  expect(answer?.series[0]?.buckets.at(-1)?.count).toBe(2);
  hook.unmount();
  await handler.close();
});
