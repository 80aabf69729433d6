import type { CoherentView } from '../cache/coherent-view.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import type { RetentionTask } from './retention-task.ts';

/** How often the task runs. */
const MAINTENANCE_INTERVAL_MS = 2_000;
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
  /** Computes the answers that are asked for again and again, so that who asks next need not wait. */
  readonly refreshHot: () => Promise<void>;
}

/** The task that keeps cache and store in shape: expiry sweep, refresh of hot queries, retention, folding. It never changes an answer. */
export class Maintenance {
  readonly #options: MaintenanceOptions;
  #cancel: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.schedule(MAINTENANCE_INTERVAL_MS, () => {
      void this.run()
        .catch((error: unknown) => this.#options.logger.error({ error }, 'maintenance failed; it runs again'))
        .finally(() => {
          if (!this.#stopped) this.start();
        });
    });
  }

  /** One run now; a run under way is shared. */
  run(): Promise<void> {
    this.#running ??= this.#runOnce().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#running?.catch(() => {});
  }

  async #runOnce(): Promise<void> {
    const { storage, view, clock, retention, refreshHot } = this.#options;
    await retention.run();
    for (let slice = 0; slice < MAX_SLICES && !this.#stopped; slice++) {
      if (!(await storage.maintain())) break;
      await new Promise<void>((resolve) => void setTimeout(resolve, 0));
    }
    view.segments.sweep(clock.now() - SEGMENT_MAX_IDLE_MS);
    await refreshHot();
  }
}
