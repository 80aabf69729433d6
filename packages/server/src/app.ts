import type { Logger, MetricsHandler } from '@metrics-handler/core';
import { Hono } from 'hono';
import type { AppEnv } from './app-env.ts';
import { contractOf } from './contract/openapi.ts';
import { readStaticFiles } from './dashboard/static-files.ts';
import { authenticate } from './guards/authenticate.ts';
import { type Guard, pass } from './guards/guard.ts';
import { noParams } from './guards/no-params.ts';
import { limitAddress, limitPrincipal } from './guards/rate-limit.ts';
import { requireScope } from './guards/require-scope.ts';
import { Streams } from './live/streams.ts';
import { crossOrigin } from './middleware/cross-origin.ts';
import { everyRequest } from './middleware/every-request.ts';
import { influxErrors } from './middleware/influx-errors.ts';
import type { RequestLogger } from './middleware/request-log.ts';
import { PathRouter } from './path-router.ts';
import { ProblemError } from './problem.ts';
import { problemOfError } from './problem-of-error.ts';
import { type RateLimiter, unlimited } from './rate-limiter.ts';
import type { Checks } from './routes/health.ts';
import { type Route, routes } from './routes.ts';
import { createServerMetrics } from './server-metrics.ts';
import { SILENT } from './silent-logger.ts';

/** The API, and where OpenTelemetry's exporters send to, also from pages. */
const CALLED_BY_PAGES = ['/api/*', '/v1/metrics'];

export interface AppOptions {
  readonly handler: MetricsHandler;
  /** What `/readyz` asks. Defaults to asking the store for its metrics. */
  readonly checks?: Checks | undefined;
  /** Exact origins whose pages may call the API. Defaults to none. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** A directory of static files to serve at `/`, such as a built dashboard; read once. Defaults to none. */
  readonly dashboard?: string | undefined;
  /** Counts requests per principal and per address, see `createRateLimiter`. Defaults to no limit. */
  readonly limiter?: RateLimiter | undefined;
  /** Reverse proxies in front, each of which appends to `X-Forwarded-For`. Defaults to 0. */
  readonly trustedProxies?: number | undefined;
  /** The open streams, for whoever ends the server. */
  readonly streams?: Streams | undefined;
  /** Defaults to silence. */
  readonly logger?: (Logger & RequestLogger) | undefined;
}

/**
 * The REST API over a handler, as a Hono app without a socket: serve it with any of Hono's adapters or mount it into another app.
 *
 * @example
 * const handler = await createMetricsHandler({ storage: memoryStorage() });
 * const admin = await handler.keys.ensureFirst();
 * const app = createApp({ handler });
 * const answer = await app.request('/api/v1/metrics', { headers: { Authorization: `Bearer ${admin?.key}` } });
 */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const {
    handler,
    checks = { store: () => handler.metrics.list() },
    corsOrigins = [],
    dashboard,
    limiter = unlimited,
    trustedProxies = 0,
    streams = new Streams(),
    logger = SILENT,
  } = options;
  const app = new Hono<AppEnv>({ router: new PathRouter() });
  const metrics = createServerMetrics(handler, streams);
  const table = routes({
    handler,
    metrics,
    streams,
    trustedProxies,
    logger,
    checks,
    dashboard: dashboard === undefined ? [] : readStaticFiles(dashboard),
  });
  app.use(everyRequest({ limiter, trustedProxies, metrics, logger }));
  if (corsOrigins.length > 0) for (const path of CALLED_BY_PAGES) app.use(path, crossOrigin(corsOrigins));
  app.use('/api/v2/write', influxErrors());
  const authenticated = authenticate(handler.identity);
  for (const route of table) {
    const { method, path, scope } = route;
    const observe = metrics.observer(route);
    const guards: Guard[] = [limitAddress(limiter, route, trustedProxies)];
    if (scope !== 'open') guards.push(authenticated, limitPrincipal(limiter, route), requireScope(scope));
    const contract = contractOf(route);
    if (contract && !contract.params) guards.push(noParams);
    const handle = scope === 'open' ? route.handle(handler) : within(handler, route.handle);
    app.on(method, path, async (c) => {
      c.set('observe', observe);
      await pass(c, guards);
      return handle(c);
    });
  }
  const open = table.filter(({ path }) => isOpen(table, path));
  refuseOtherMethods(app, open);
  // Whether there is anything at all is for those to know who may ask.
  const elsewhere = { method: 'ALL', path: '/api/*', scope: 'signed-in' };
  const strangers = [
    limitAddress(limiter, elsewhere, trustedProxies),
    authenticated,
    limitPrincipal(limiter, elsewhere),
  ];
  app.all('/api/*', async (c, next) => {
    await pass(c, strangers);
    await next();
  });
  refuseOtherMethods(app, table);
  app.notFound((c) => {
    const error = new ProblemError('not_found', `there is nothing at ${c.req.path.slice(0, 200)}`);
    return problemOfError(error, logger, c.get('traceId'));
  });
  app.onError((error, c) => problemOfError(error, logger, c.get('traceId')));
  return app;
}

/** Serves each principal from its own view of the data; for those who see everything it is made once. */
function within(handler: MetricsHandler, handle: Route['handle']): ReturnType<Route['handle']> {
  const whole = handle(handler);
  return (c) => {
    const api = handler.as(c.get('principal'));
    return api === handler ? whole(c) : handle(api)(c);
  };
}

function isOpen(table: readonly Route[], path: string): boolean {
  return table.some((route) => route.scope === 'open' && route.path === path);
}

function refuseOtherMethods(app: Hono<AppEnv>, table: readonly Route[]): void {
  for (const [path, allowed] of methodsByPath(table)) {
    app.all(path, () => {
      throw new ProblemError('method_not_allowed', `this takes ${allowed}`, { headers: { Allow: allowed } });
    });
  }
}

function methodsByPath(table: readonly Route[]): Map<string, string> {
  const paths = new Map<string, string[]>();
  for (const { method, path } of table) {
    const methods = paths.get(path) ?? [];
    methods.push(method, ...(method === 'GET' ? ['HEAD'] : []));
    paths.set(path, methods);
  }
  return new Map([...paths].map(([path, methods]) => [path, methods.join(', ')]));
}
