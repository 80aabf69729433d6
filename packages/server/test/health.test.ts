import { MetricsHandlerError } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { fixture } from './support/fixture.ts';

it('is not ready, but alive, while the store cannot be reached', async () => {
  let down = true;
  const warned: unknown[] = [];
  const f = await fixture({
    checks: {
      server: async () => {},
      store: async () => {
        if (down) throw new MetricsHandlerError('storage_unavailable', 'refused by mongodb://user:secret@db.internal');
      },
    },
    logger: { error() {}, warn: (details: unknown) => warned.push(details), info() {}, debug() {} } as never,
  });
  const refused = await f.app.request('/readyz');
  const text = await refused.text();
  expect([refused.status, JSON.parse(text)]).toEqual([
    503,
    expect.objectContaining({
      type: 'urn:problem-type:metrics-handler:not-ready',
      checks: { server: 'ok', store: 'failed' },
    }),
  ]);
  expect(text).not.toMatch(/secret|internal|refused/);
  expect(warned).toEqual([{ check: 'store', error: expect.objectContaining({ code: 'storage_unavailable' }) }]);
  expect((await f.app.request('/livez')).status).toBe(200);
  down = false;
  const answer = await f.app.request('/readyz');
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { status: 'ready', checks: { server: 'ok', store: 'ok' } },
  ]);
});

it('is not ready any more once the handler is closed', async () => {
  const f = await fixture();
  await f.handler.close();
  expect((await f.json('POST', '/api/v1/points', { name: 'a', value: 1 })).status).toBe(503);
});
