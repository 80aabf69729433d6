import type { StorageAdapter, StorageCapabilities } from '../storage/adapter.ts';
import type { ManualClock } from './manual-clock.ts';

/** What the suite needs of an assertion library; `expect` of vitest, jest and bun fits as it is. */
export type Expect = (actual: unknown, message?: string) => Expectation;

export interface Expectation {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toMatchObject(expected: object): void;
  toBeGreaterThan(expected: number): void;
  readonly rejects: { toMatchObject(expected: object): Promise<void> };
}

/** What a case works with. Stores are fresh, open, in their default configuration, and closed when the case ends. */
export interface CaseContext {
  readonly expect: Expect;
  /** The time of every store of the case. */
  readonly clock: ManualClock;
  createStorage(): Promise<StorageAdapter>;
  /** Closes the store and opens its data again; for cases that need `durable`. */
  reopen(storage: StorageAdapter): Promise<StorageAdapter>;
  /** Another open adapter on the same data, as another process would have; for cases that need `shared`. */
  second(storage: StorageAdapter): Promise<StorageAdapter>;
}

/** One guarantee, checked. */
export interface ConformanceCase {
  /** Stable, for known gaps: `topic/what-holds`. */
  readonly key: string;
  readonly title: string;
  /** The case is about stores with this capability only. */
  readonly needs?: keyof StorageCapabilities;
  run(context: CaseContext): Promise<void>;
}
