import type { NewApiKey } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { fixture } from './support/fixture.ts';

it('makes a key that works at once, lists it without its secret, and revokes it at once', async () => {
  const f = await fixture();
  const made = await f.json('POST', '/api/v1/keys', { name: 'shop', scopes: ['metrics:write'] });
  expect([made.status, made.headers.get('Cache-Control')]).toEqual([201, 'no-store']);
  const { key, ...shown } = (await made.json()) as NewApiKey;
  const write = () => f.json('POST', '/api/v1/points', { name: 'a', value: 1 }, { Authorization: `Bearer ${key}` });
  expect((await write()).status).toBe(200);

  const list = await (await f.request('GET', '/api/v1/keys')).text();
  expect(JSON.parse(list).items).toContainEqual({ ...shown, lastUsedAt: expect.any(String) });
  expect(list).not.toContain(key.slice(-43));

  expect((await f.request('DELETE', `/api/v1/keys/${shown.id}`)).status).toBe(204);
  expect((await write()).status).toBe(401);
  expect((await f.request('DELETE', `/api/v1/keys/${shown.id}`)).status).toBe(404);
});
