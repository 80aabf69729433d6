import {
  createMetricsHandler,
  type Logger,
  type MetricsHandler,
  type NewApiKey,
  type RetentionPolicy,
  type StorageAdapter,
} from '@metrics-handler/core';
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import { Streams } from './live/streams.ts';
import type { RequestLogger } from './middleware/request-log.ts';
import { argon2Passwords } from './passwords.ts';
import { ProblemError } from './problem.ts';
import { createRateLimiter, type RateLimit, unlimited } from './rate-limiter.ts';
import { SILENT } from './silent-logger.ts';

const GRACE_MS = 10_000;

export interface ServerOptions {
  readonly storage: StorageAdapter;
  /** Defaults to 127.0.0.1. */
  readonly host?: string | undefined;
  /** Defaults to 3000; 0 takes any free one. */
  readonly port?: number | undefined;
  /** An admin key of one's own; else one is made where there is none. */
  readonly adminApiKey?: string | undefined;
  readonly corsOrigins?: readonly string[] | undefined;
  readonly retention?: RetentionPolicy | undefined;
  readonly maxFutureMs?: number | undefined;
  /** A directory of static files to serve at `/`, such as a built dashboard. Defaults to none. */
  readonly dashboard?: string | undefined;
  /** Requests per principal and per address. Defaults to no limit. */
  readonly rateLimit?: RateLimit | undefined;
  /** Reverse proxies in front. Defaults to 0. */
  readonly trustedProxies?: number | undefined;
  /** Event streams and WebSockets of one user, key or address. Defaults to 2,000. */
  readonly streamLimit?: number | undefined;
  readonly logger?: (Logger & RequestLogger) | undefined;
}

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly handler: MetricsHandler;
  /** The admin key that this start made; its secret is nowhere else. */
  readonly firstKey: NewApiKey | null;
  /** Takes no more requests, finishes those under way, and stores everything accepted. */
  close(): Promise<void>;
}

/**
 * Opens the store and serves the API over HTTP.
 *
 * @throws MetricsHandlerError as `createMetricsHandler`, and Node's own error where the address cannot be had.
 * @example
 * const server = await startServer({ storage: sqliteStorage({ path: './metrics.db' }) });
 * console.log(server.url, server.firstKey?.key);
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { storage, host = '127.0.0.1', port = 3_000, logger, retention, maxFutureMs } = options;
  const { corsOrigins = [], dashboard, rateLimit, trustedProxies = 0, streamLimit } = options;
  const handler = await createMetricsHandler({ storage, logger, retention, maxFutureMs, passwords: argon2Passwords() });
  let closing: Promise<void> | undefined;
  const checks = {
    /** Not about to end. */
    server: async () => {
      if (closing) throw new ProblemError('closed', 'the server is shutting down');
    },
    /** Which `createMetricsHandler` has opened, recovery included. */
    store: () => storage.head(),
  };
  try {
    const firstKey = await handler.keys.ensureFirst({ key: options.adminApiKey });
    const streams = new Streams(streamLimit === undefined ? {} : { maxEach: streamLimit });
    const limiter = rateLimit ? createRateLimiter(rateLimit) : unlimited;
    const app = createApp({ handler, checks, corsOrigins, dashboard, limiter, trustedProxies, streams, logger });
    const live = { handler, streams, limiter, logger: logger ?? SILENT, corsOrigins, trustedProxies };
    const listening = await listen(app, { host, port, live });
    const close = async () => {
      await listening.close(GRACE_MS);
      await handler.close();
    };
    return {
      url: `http://${urlHost(host)}:${listening.address.port}`,
      handler,
      firstKey,
      close() {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await handler.close();
    throw error;
  }
}

/** An IPv6 address stands in brackets, and "every interface" is no place to send a browser to. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
