import { memoryStorage } from '@metrics-handler/core';
import { createMetricsClient } from '@metrics-handler/core/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServedHandler, servedHandler } from './support/served-handler.ts';

let served: ServedHandler;
beforeEach(async () => {
  served = await servedHandler({ storage: memoryStorage() });
  await served.handler.recordAll({ name: 'sales', value: 1 });
});
afterEach(() => served.close());

const client = (options: Partial<Parameters<typeof createMetricsClient>[0]> = {}) =>
  createMetricsClient({ ...options, baseUrl: served.url });

describe('signing in', () => {
  it('with a key gives a session that every call speaks for', async () => {
    const api = client();
    await expect(api.metrics.list()).rejects.toMatchObject({ code: 'unauthorized' });
    let changes = 0;
    const stop = api.session.subscribe(() => changes++);
    const session = await api.session.signIn({ key: served.adminKey });
    expect(session).toMatchObject({
      token: expect.stringMatching(/^mhs_/),
      principal: { kind: 'key', scopes: ['admin'] },
    });
    expect(api.session.current).toEqual(session);
    expect(await api.session.me()).toEqual(session.principal);
    expect(await api.metrics.list()).toHaveLength(1);
    stop();
    await api.session.signOut();
    expect(changes).toBe(1);
  });

  it('that fails says why, whatever token there was before, and changes nothing', async () => {
    const api = client({ token: 'mhs_old' });
    await expect(api.session.signIn({ key: 'mh_0000000000000000_guess' })).rejects.toMatchObject({
      code: 'sign_in_failed',
    });
    expect(api.session.current).toBeNull();
  });

  it('can be kept and restored', async () => {
    const first = client();
    const session = await first.session.signIn({ key: served.adminKey });
    const second = client();
    second.session.restore(JSON.parse(JSON.stringify(session)));
    expect(await second.metrics.list()).toHaveLength(1);
    await second.session.signOut();
    await expect(first.metrics.list()).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('signing out', () => {
  it('sends what was recorded, ends the session, and forgets it', async () => {
    const api = client();
    const { token } = await api.session.signIn({ key: served.adminKey });
    api.record('sales', 2);
    await api.session.signOut();
    expect(api.session.current).toBeNull();
    const { series } = await served.handler.query({ name: 'sales', interval: '1d', aggregates: ['sum'] });
    expect(series[0]?.buckets.at(-1)?.sum).toBe(3);
    await expect(client({ token }).metrics.list()).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(api.metrics.list()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('is done where the session has ended before', async () => {
    const api = client();
    const session = await api.session.signIn({ key: served.adminKey });
    const other = client();
    other.session.restore(session);
    await other.session.signOut();
    await api.session.signOut();
    expect(api.session.current).toBeNull();
  });

  it('forgets the session even where the server cannot be told', async () => {
    const api = client({
      fetch: (input, init) =>
        String(input).endsWith('/auth/logout') ? Promise.reject(new TypeError()) : fetch(input, init),
    });
    await api.session.signIn({ key: served.adminKey });
    await expect(api.session.signOut()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(api.session.current).toBeNull();
  });
});

describe('a token that is asked for', () => {
  it('is asked for once by calls at the same time, and again when it was refused', async () => {
    const tokens = ['mh_0000000000000000_old', served.adminKey];
    let asked = 0;
    const api = client({ token: async () => tokens[asked++] as string });
    const answers = await Promise.all([api.metrics.list(), api.books.list(), api.query({ name: 'sales' })]);
    expect(answers[0]).toHaveLength(1);
    expect(asked).toBe(2);
  });

  it('is asked for no third time', async () => {
    let asked = 0;
    const api = client({ token: () => `mh_0000000000000000_${++asked}` });
    await expect(api.metrics.list()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(asked).toBe(2);
  });
});

it('says that the server cannot be reached, or that something else answered', async () => {
  await expect(createMetricsClient({ baseUrl: 'http://127.0.0.1:1' }).metrics.list()).rejects.toMatchObject({
    code: 'server_unreachable',
    cause: expect.any(TypeError),
  });
  const proxy = client({ fetch: async () => new Response('<h1>Bad Gateway</h1>', { status: 502 }) });
  await expect(proxy.metrics.list()).rejects.toMatchObject({ code: 'unexpected_response', details: { status: 502 } });
});

it('gives a query up with the reason of its signal', async () => {
  const api = client({ token: served.adminKey });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(api.query({ name: 'sales' }, { signal })).rejects.toThrow('enough');
});
