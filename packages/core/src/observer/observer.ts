import type { StreamStatus } from '../client/stream-status.ts';
import { Observed } from './observed.ts';

/** What an observer shows. After a failure or while it is fetched again, `data` is what was there before. */
export interface ObserverState<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly isFetching: boolean;
  readonly stream: StreamStatus;
}

/** Before anything has come; also what is rendered on a server. */
export const PENDING: ObserverState<never> = { data: undefined, error: undefined, isFetching: true, stream: 'off' };

/** Follows one thing between `start` and `stop`; both may be called many times. */
export abstract class Observer<T> extends Observed<ObserverState<T>> {
  constructor() {
    super(PENDING);
  }

  abstract start(): void;
  /** Gives up what is under way. */
  abstract stop(): void;

  /** Asks again and keeps showing what is there until the answer comes. */
  refetch(): void {
    this.stop();
    this.start();
  }

  /** Forgets what it shows: it belongs to somebody who is not signed in any more. */
  clear(): void {
    this.stop();
    this.set(PENDING);
  }

  protected change(change: Partial<ObserverState<T>>): void {
    this.set({ ...this.getSnapshot(), ...change });
  }
}
