import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { MetricsProvider, type MetricsProviderProps } from '../../src/index.ts';
import { newElement } from './dom.ts';

export interface Rendered<R> {
  /** Everything that the hook returned, in order. */
  readonly results: readonly R[];
  /** What the hook returned last. */
  last(): R;
  /** Resolves when the hook returns something that passes. */
  until(passes: (result: R) => boolean): Promise<R>;
  /** Calls another hook in the same component. */
  rerender(use: () => R): void;
  unmount(): void;
}

/** Renders a component that does nothing but call a hook, as React does it for users: without `act`, which would hold renders back. */
export async function renderHook<R>(
  client: MetricsProviderProps['client'],
  use: () => R,
  { strict = false }: { readonly strict?: boolean } = {},
): Promise<Rendered<R>> {
  const results: R[] = [];
  const checks = new Set<() => void>();
  const returned = (result: R) => {
    results.push(result);
    queueMicrotask(() => {
      for (const check of [...checks]) check();
    });
  };
  const root = createRoot(newElement());
  const render = (hook: () => R) => {
    const caller = createElement(Caller, { use: () => returned(hook()) });
    const provided = createElement(MetricsProvider, { client }, caller);
    root.render(strict ? createElement(StrictMode, null, provided) : provided);
  };
  const last = () => results.at(-1) as R;
  const until = (passes: (result: R) => boolean) =>
    new Promise<R>((resolve) => {
      const check = () => {
        if (results.length === 0 || !passes(last())) return;
        checks.delete(check);
        resolve(last());
      };
      checks.add(check);
      check();
    });
  render(use);
  await until(() => true);
  return { results, last, until, rerender: render, unmount: () => root.unmount() };
}

function Caller({ use }: { readonly use: () => void }): null {
  use();
  return null;
}
