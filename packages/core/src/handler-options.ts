import type { Clock } from './clock.ts';
import type { PasswordHasher } from './identity/passwords.ts';
import type { Logger } from './logger.ts';
import type { RetentionPolicy } from './maintenance/retention-policy.ts';
import type { MetricDeclarations } from './metric/declaration.ts';
import type { StorageAdapter } from './storage/adapter.ts';

export interface HandlerOptions<M extends MetricDeclarations> {
  /** Where everything is kept. The handler opens it and closes it. */
  readonly storage: StorageAdapter;
  /** Metrics declared in code: their names, kinds and labels are inferred, and a wrong one does not compile. */
  readonly metrics?: M | undefined;
  /** Defaults to the system's clock. */
  readonly clock?: Clock | undefined;
  /** How passwords of users are hashed; it needs native code. Defaults to none: no users. */
  readonly passwords?: PasswordHasher | undefined;
  /** Hears of failures in the background. Defaults to silence. */
  readonly logger?: Logger | undefined;
  /** How far ahead of now a timestamp may lie. Defaults to 5 minutes. */
  readonly maxFutureMs?: number | undefined;
  /** How long each tier lives, of every metric and of single ones. A metric's own definition goes before it. Defaults to for ever. */
  readonly retention?: RetentionPolicy | undefined;
  /** The cache's bound in bytes. Defaults to 64 MiB. */
  readonly cacheMaxBytes?: number | undefined;
}
