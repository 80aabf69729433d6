/** Time as an argument: what it is now, and work for later. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Runs `task` once after `delayMs`; returns the way to cancel it. A pending task keeps the process alive only with `keepAlive`: data that
   * waits does, upkeep does not.
   */
  schedule(delayMs: number, task: () => void, options?: { readonly keepAlive?: boolean }): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, task, options) {
    const timer: unknown = setTimeout(task, delayMs);
    if (!options?.keepAlive && isUnrefable(timer)) timer.unref();
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
};

/** Node's timers can let the process end; browsers' are numbers. */
function isUnrefable(timer: unknown): timer is { unref(): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer;
}
