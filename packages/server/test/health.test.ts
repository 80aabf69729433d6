import { MetricsHandlerError } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { fixture } from './support/fixture.ts';

it('is not ready, but alive, while the store cannot be reached', async () => {
  let down = true;
  const f = await fixture({
    ready: async () => {
      if (down) throw new MetricsHandlerError('storage_unavailable', 'refused');
    },
  });
  expect((await f.app.request('/readyz')).status).toBe(503);
  expect((await f.app.request('/livez')).status).toBe(200);
  down = false;
  expect((await f.app.request('/readyz')).status).toBe(200);
});

it('is not ready any more once the handler is closed', async () => {
  const f = await fixture();
  await f.handler.close();
  expect((await f.json('POST', '/api/v1/points', { name: 'a', value: 1 })).status).toBe(503);
});
