/**
 * Observers of queries and books, on which hooks for any framework can be built.
 * @module @metrics-handler/core/observer
 */

export { LiveObserver } from './live-observer.ts';
export type { MetricsSource } from './metrics-source.ts';
export type { Observable } from './observed.ts';
export type { ObserverState } from './observer.ts';
export { Observer, PENDING } from './observer.ts';
export { ObserverCache, observersOf } from './observer-cache.ts';
export type { Page } from './pages-observer.ts';
export { PagesObserver } from './pages-observer.ts';
export { ResourceObserver } from './resource-observer.ts';
export { stableKey } from './stable-key.ts';
