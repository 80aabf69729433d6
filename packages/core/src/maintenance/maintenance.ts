import type { CoherentView } from '../cache/coherent-view.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import type { RetentionTask } from './retention-task.ts';

/** How often the task runs. */
const MAINTENANCE_INTERVAL_MS = 2_000;
/** The store's upkeep waits for writers to pause, but no longer than this: the more is folded at once, the less each point of it costs. */
const MAX_BUSY_MS = 10_000;
/** Segments that nobody used for this long are dropped. */
const SEGMENT_MAX_IDLE_MS = 10 * 60_000;
/** Slices of store upkeep in one run; each is short, and other work goes on between them. */
const MAX_SLICES = 200;

export interface MaintenanceOptions {
  readonly storage: StorageAdapter;
  readonly view: CoherentView;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retention: RetentionTask;
  /** How often there has been a commit. */
  readonly commits: () => number;
  /** Computes the answers that are asked for again and again, so that who asks next need not wait. */
  readonly refreshHot: () => Promise<void>;
}

/** The task that keeps cache and store in shape: expiry sweep, refresh of hot queries, retention, folding. It never changes an answer. */
export class Maintenance {
  readonly #options: MaintenanceOptions;
  #seenCommits = 0;
  /** When the store's upkeep last ran, epoch ms. */
  #upkeptAt: number;
  #cancel: (() => void) | undefined;
  #scheduled: Promise<void> | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
    this.#upkeptAt = options.clock.now();
  }

  start(): void {
    this.#cancel = this.#options.clock.schedule(MAINTENANCE_INTERVAL_MS, () => {
      this.#scheduled = (this.#isBusy() ? this.#tidy() : this.run())
        .catch((error: unknown) => this.#options.logger.error({ error }, 'maintenance failed; it runs again'))
        .finally(() => {
          if (!this.#stopped) this.start();
        });
    });
  }

  /** One whole run now; a run under way is shared. */
  run(): Promise<void> {
    this.#running ??= this.#runOnce().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await Promise.allSettled([this.#scheduled, this.#running]);
  }

  async #runOnce(): Promise<void> {
    const { storage, clock, retention } = this.#options;
    this.#upkeptAt = clock.now();
    await retention.run();
    for (let slice = 0; slice < MAX_SLICES && !this.#stopped; slice++) {
      if (!(await storage.maintain())) break;
      await new Promise<void>((resolve) => void setTimeout(resolve, 0));
    }
    await this.#tidy();
  }

  async #tidy(): Promise<void> {
    const { view, clock, refreshHot } = this.#options;
    view.segments.sweep(clock.now() - SEGMENT_MAX_IDLE_MS);
    await refreshHot();
  }

  /** Whether there were commits since the last time it was asked, and the store's upkeep can wait. */
  #isBusy(): boolean {
    const { commits, clock } = this.#options;
    const before = this.#seenCommits;
    this.#seenCommits = commits();
    return this.#seenCommits > before && clock.now() - this.#upkeptAt < MAX_BUSY_MS;
  }
}
