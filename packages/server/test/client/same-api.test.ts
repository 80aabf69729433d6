import { createMetricsHandler, memoryStorage } from '@metrics-handler/core';
import { createMetricsClient } from '@metrics-handler/core/client';
import { expect, it } from 'vitest';
import { NOW } from '../support/fixture.ts';
import { type Outcome, outcomesOf } from './scenario.ts';
import { servedHandler } from './support/served-handler.ts';

const clock = { now: () => NOW, schedule: () => () => {} };

it('does over HTTP what the handler does in process, errors included', async () => {
  const handler = await createMetricsHandler({ storage: memoryStorage(), clock });
  const served = await servedHandler({ storage: memoryStorage(), clock });
  const client = createMetricsClient({ baseUrl: served.url, token: served.adminKey, clock });
  const inProcess = await outcomesOf(handler);
  const overHttp = await outcomesOf(client);
  expect(inProcess.length).toBeGreaterThan(60);
  // One by one, so that a difference names its call.
  for (const [i, outcome] of named(inProcess).entries()) expect(named(overHttp)[i]).toEqual(outcome);
  await client.close();
  await served.close();
  await handler.close();
});

/** With names instead of what each store makes at random: ids, secrets and the cursors made of them. */
function named(outcomes: readonly Outcome[]): Outcome[] {
  const names = new Map<string, string>();
  const nameOf = (id: string) => names.get(id) ?? names.set(id, `id ${names.size}`).get(id);
  const text = JSON.stringify(outcomes, (name, value) => (name === 'nextCursor' && value ? 'a cursor' : value));
  return JSON.parse(
    text
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f-]{17}/g, (id) => nameOf(id) as string)
      .replace(/"mh_[\w-]+"/g, '"a secret"')
      .replace(/"id":"[0-9a-f]{16}"/g, '"id":"a key"')
      .replace(/no key \\"[0-9a-f]{16}/g, 'no key \\"a key'),
  );
}
