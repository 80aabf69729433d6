import { hasCode } from '@metrics-handler/core';
import { observersOf } from '@metrics-handler/core/observer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useMetricQuery } from '../src/index.ts';
import { renderHook } from './support/render.ts';
import { SOURCES, type Source } from './support/sources.ts';

const byDay = { name: 'sales', interval: '1d', aggregates: ['sum'] } as const;
const useSales = () => useMetricQuery(byDay);
const useLiveSales = () => useMetricQuery(byDay, { live: true });
const sumOf = ({ answer }: ReturnType<typeof useSales>) => answer?.series[0]?.buckets.at(-1)?.sum;
const calls = (source: Source, name: string) => source.calls.filter((call) => call === name).length;

describe.each(Object.entries(SOURCES))('on %s', (_, open) => {
  let source: Source;
  beforeEach(async () => {
    source = await open();
    await source.handler.recordAll({ name: 'sales', value: 2 });
  });
  afterEach(() => source.close());

  it('answers a query', async () => {
    const hook = await renderHook(source.client, useSales);
    expect(hook.results[0]).toMatchObject({ answer: undefined, error: undefined, isFetching: true, stream: 'off' });
    const { answer, ...rest } = await hook.until(({ isFetching }) => !isFetching);
    expect(answer).toEqual(await source.handler.query(byDay));
    expect(rest).toMatchObject({ error: undefined, stream: 'off' });
    hook.unmount();
  });

  it('follows a live query', async () => {
    const hook = await renderHook(source.client, useLiveSales);
    await hook.until((result) => sumOf(result) === 2);
    await source.handler.recordAll({ name: 'sales', value: 3 });
    const { answer, stream } = await hook.until((result) => sumOf(result) === 5);
    expect({ ...answer, plan: {} }).toEqual({ ...(await source.handler.query(byDay)), plan: {} });
    expect(stream).toBe('live');
    hook.unmount();
  });

  it('is not live before the first answer, though the connection is', async () => {
    const first = await renderHook(source.client, useLiveSales);
    await first.until((result) => sumOf(result) === 2);
    const second = await renderHook(source.client, () => useMetricQuery({ ...byDay, interval: '1h' }, { live: true }));
    await second.until(({ answer }) => answer !== undefined);
    const states = second.results.map(({ answer, stream }) => [answer !== undefined, stream]);
    expect(states).not.toContainEqual([false, 'live']);
    expect(states.at(-1)).toEqual([true, 'live']);
    first.unmount();
    second.unmount();
  });

  it('asks for nothing without a query', async () => {
    const hook = await renderHook(source.client, () => useMetricQuery(undefined, { live: true }));
    expect(hook.last()).toMatchObject({ answer: undefined, isFetching: false, stream: 'off' });
    expect(source.calls).toEqual([]);
    hook.unmount();
  });

  it.each([false, true])('says what is wrong, and asks again when told (live: %s)', async (live) => {
    const hook = await renderHook(source.client, () =>
      useMetricQuery({ name: 'views', aggregates: ['sum'] }, { live }),
    );
    const { error, answer } = await hook.until(({ isFetching }) => !isFetching);
    expect([hasCode(error, 'unknown_metric'), answer]).toEqual([true, undefined]);
    await source.handler.recordAll({ name: 'views', value: 1 });
    hook.last().refetch();
    const again = await hook.until((result) => result.answer !== undefined);
    expect(again.error).toBeUndefined();
    hook.unmount();
  });

  it('shows the answer of the query it has now', async () => {
    await source.handler.recordAll({ name: 'views', value: 9 });
    const hook = await renderHook(source.client, () => useMetricQuery(byDay));
    await hook.until((result) => sumOf(result) === 2);
    hook.rerender(() => useMetricQuery({ ...byDay, name: 'views' }));
    const { answer } = await hook.until((result) => sumOf(result) === 9);
    expect(answer?.name).toBe('views');
    hook.unmount();
  });

  it('shares one request among equal queries, however they are written', async () => {
    const a = await renderHook(source.client, useSales);
    const b = await renderHook(source.client, () =>
      useMetricQuery({ aggregates: ['sum'], interval: '1d', fill: undefined, name: 'sales' }),
    );
    await Promise.all([a, b].map((hook) => hook.until((result) => sumOf(result) === 2)));
    expect(calls(source, 'query')).toBe(1);
    a.unmount();
    b.unmount();
  });

  it.each([
    ['query', useSales],
    ['subscribe', useLiveSales],
  ] as const)('makes no second %s in StrictMode', async (call, use) => {
    const hook = await renderHook(source.client, use, { strict: true });
    await hook.until((result) => sumOf(result) === 2);
    expect(calls(source, call)).toBe(1);
    hook.unmount();
  });

  it('ends a storm of mounting and unmounting with no subscription', async () => {
    for (let round = 0; round < 20; round++) {
      const hooks = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          renderHook(
            source.client,
            () => useMetricQuery({ ...byDay, interval: i % 2 ? '1d' : '1h' }, { live: i % 3 > 0 }),
            { strict: i % 5 === 0 },
          ),
        ),
      );
      if (round % 4 === 0) await Promise.all(hooks.map((hook) => hook.until(({ answer }) => answer !== undefined)));
      for (const hook of hooks) hook.unmount();
    }
    // Those who came back at once found what was running.
    expect(calls(source, 'subscribe')).toBe(2);
    await expect.poll(() => observersOf(source.client).size, { timeout: 30_000 }).toBe(0);
    await expect.poll(async () => (await source.handler.stats()).live.subscriptions, { timeout: 30_000 }).toBe(0);
  });
});
