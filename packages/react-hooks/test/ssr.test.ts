import { createMetricsHandler, memoryStorage } from '@metrics-handler/core';
import { type MetricsSource, observersOf } from '@metrics-handler/core/observer';
import { createElement, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetricsProvider, useBook, useBooks, useMetricQuery, useMetrics, useSession } from '../src/index.ts';
import { newElement } from './support/dom.ts';
import { renderHook } from './support/render.ts';
import { noted, SOURCES, type Source } from './support/sources.ts';

/** Uses every hook that shows something. */
function Page(): ReactNode {
  const { answer, isFetching } = useMetricQuery({ name: 'sales', interval: '1d', aggregates: ['sum'] }, { live: true });
  const states = [useBooks(), useBook('nobody'), useMetrics()].map((state) => (state.isFetching ? 'asking' : 'there'));
  const { status } = useSession();
  const sum = answer?.series[0]?.buckets.at(-1)?.sum ?? 'no sum';
  return createElement('p', null, `${sum}, ${isFetching ? 'asking' : 'there'}, ${states.join(', ')}, ${status}`);
}

/** Far above what it takes. */
const WAIT = { timeout: 30_000 };

const page = (client: MetricsSource) => createElement(MetricsProvider, { client }, createElement(Page));

describe.each(Object.entries(SOURCES))('on %s', (name, open) => {
  let source: Source;
  beforeEach(async () => {
    source = await open();
    await source.handler.recordAll({ name: 'sales', value: 2 });
  });
  afterEach(() => source.close());

  const status = name.includes('process') ? 'embedded' : 'signedOut';

  it('renders on a server without asking for anything, and leaves nothing behind', () => {
    expect(renderToString(page(source.client))).toBe(`<p>no sum, asking, asking, asking, asking, ${status}</p>`);
    expect(source.calls).toEqual([]);
    expect(observersOf(source.client).size).toBe(0);
  });

  it('takes what the server rendered over, and then asks', async () => {
    const element = newElement();
    element.innerHTML = renderToString(page(source.client));
    const errors: unknown[] = [];
    const root = hydrateRoot(element, page(source.client), { onRecoverableError: (error) => errors.push(error) });
    await expect.poll(() => element.textContent, WAIT).toBe(`2, there, there, there, there, ${status}`);
    expect(errors).toEqual([]);
    root.unmount();
  });
});

it('says what is missing where there is no provider', () => {
  expect(() => renderToString(createElement(Page))).toThrow('MetricsProvider');
});

it('gives a query up when nobody waits for it any more', async () => {
  const handler = await createMetricsHandler({ storage: memoryStorage() });
  const signals: AbortSignal[] = [];
  const query = (_: unknown, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Promise(() => {});
  };
  const { client } = noted(Object.assign(Object.create(handler), { query }) as MetricsSource);
  const hook = await renderHook(client, () => useMetricQuery({ name: 'sales' }));
  await expect.poll(() => signals.length, WAIT).toBe(1);
  expect(signals[0]?.aborted).toBe(false);
  hook.unmount();
  await expect.poll(() => signals[0]?.aborted, WAIT).toBe(true);
  expect(observersOf(client).size).toBe(0);
  await handler.close();
});
