import type { DataApi, Scope } from '@metrics-handler/core';
import type { AppContext } from './app-env.ts';
import { openapi } from './contract/openapi.ts';
import type { StaticFile } from './dashboard/static-files.ts';
import { DOCS_FILES } from './docs/docs-files.ts';
import { SOCKET_PATH } from './live/upgrade.ts';
import { getMe, postLogin, postLogout } from './routes/auth.ts';
import { exportBooks, importBooks } from './routes/book-files.ts';
import { deleteBook, getBook, listBooks, patchBook, postBook } from './routes/books.ts';
import { getStaticFile } from './routes/dashboard.ts';
import { getDocsFile, getOpenapi } from './routes/docs.ts';
import { type Checks, getLivez, getReadyz } from './routes/health.ts';
import { deleteKey, listKeys, postKey } from './routes/keys.ts';
import { postLineProtocol } from './routes/line-protocol.ts';
import { deleteMetric, getMetric, getMetricSeries, listMetrics, putMetric } from './routes/metrics.ts';
import { postOtlpMetrics } from './routes/otlp.ts';
import { deletePoints, getPoints, postPoints } from './routes/points.ts';
import { getQuery } from './routes/query.ts';
import { getRetention } from './routes/retention.ts';
import { getServerMetrics } from './routes/server-metrics.ts';
import { getSocket } from './routes/socket.ts';
import { getStats } from './routes/stats.ts';
import { getStream, type StreamDependencies } from './routes/stream.ts';
import { deleteUser, listUsers, patchUser, postUser } from './routes/users.ts';
import type { ServerMetrics } from './server-metrics.ts';
import { SILENT } from './silent-logger.ts';

/** A route cannot be written down without saying who may use it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** `open` is for anybody, `signed-in` for whoever has a valid key or token. */
  readonly scope: Scope | 'open' | 'signed-in';
  /** Answers from the data as far as whoever asks may see it: use nothing but `api` for data, and restrictions hold. */
  readonly handle: (api: DataApi) => (c: AppContext) => Response | Promise<Response>;
}

export interface RouteDependencies extends StreamDependencies {
  /** The server's own metrics. */
  readonly metrics: ServerMetrics;
  readonly checks: Checks;
  /** The files of the dashboard, each a route of its own. Defaults to none. */
  readonly dashboard?: readonly StaticFile[] | undefined;
}

/** Every route, in the order in which they are tried. */
export function routes(dependencies: RouteDependencies): readonly Route[] {
  const { handler, checks, metrics, logger = SILENT, dashboard = [] } = dependencies;
  const api = [
    route('GET', '/livez', 'open', getLivez),
    route('GET', '/readyz', 'open', () => getReadyz(checks, logger)),
    route('GET', '/metrics', 'metrics:read', () => getServerMetrics(metrics)),
    route('POST', '/api/v1/points', 'metrics:write', postPoints),
    route('GET', '/api/v1/points', 'metrics:read', getPoints),
    route('DELETE', '/api/v1/points', 'metrics:write', deletePoints),
    route('GET', '/api/v1/query', 'metrics:read', getQuery),
    route('GET', '/api/v1/stream', 'metrics:read', getStream(dependencies)),
    // Whoever connects signs in by the first frame.
    route('GET', SOCKET_PATH, 'open', getSocket),
    route('GET', '/api/v1/metrics', 'metrics:read', listMetrics),
    route('GET', '/api/v1/metrics/:name', 'metrics:read', getMetric),
    route('PUT', '/api/v1/metrics/:name', 'metrics:write', putMetric),
    route('DELETE', '/api/v1/metrics/:name', 'metrics:write', deleteMetric),
    route('GET', '/api/v1/metrics/:name/series', 'metrics:read', getMetricSeries),
    route('GET', '/api/v1/retention', 'metrics:read', getRetention),
    route('GET', '/api/v1/books', 'books:read', listBooks),
    route('POST', '/api/v1/books', 'books:write', postBook),
    route('POST', '/api/v1/books/import', 'books:write', importBooks),
    route('GET', '/api/v1/books/export', 'books:read', exportBooks),
    route('GET', '/api/v1/books/:id', 'books:read', getBook),
    route('PATCH', '/api/v1/books/:id', 'books:write', patchBook),
    route('DELETE', '/api/v1/books/:id', 'books:write', deleteBook),
    route('GET', '/api/v1/keys', 'admin', () => listKeys(handler)),
    route('POST', '/api/v1/keys', 'admin', () => postKey(handler)),
    route('DELETE', '/api/v1/keys/:id', 'admin', () => deleteKey(handler)),
    route('GET', '/api/v1/stats', 'admin', () => getStats(handler)),
    route('GET', '/api/v1/users', 'admin', () => listUsers(handler)),
    route('POST', '/api/v1/users', 'admin', () => postUser(handler)),
    route('PATCH', '/api/v1/users/:id', 'admin', () => patchUser(handler)),
    route('DELETE', '/api/v1/users/:id', 'admin', () => deleteUser(handler)),
    route('POST', '/api/v1/auth/login', 'open', () => postLogin(handler)),
    route('POST', '/api/v1/auth/logout', 'signed-in', () => postLogout(handler)),
    route('GET', '/api/v1/auth/me', 'signed-in', getMe),
    // Where InfluxDB's and OpenTelemetry's senders expect them.
    route('POST', '/api/v2/write', 'metrics:write', postLineProtocol),
    route('POST', '/v1/metrics', 'metrics:write', postOtlpMetrics),
  ];
  return [
    ...api,
    route('GET', '/openapi.json', 'open', () => getOpenapi(openapi(api))),
    ...Object.entries(DOCS_FILES).map(([path, read]) => route('GET', path, 'open', () => getDocsFile(read))),
    ...dashboard.map((file) => route('GET', file.path, 'open', () => getStaticFile(file))),
  ];
}

function route(method: Route['method'], path: string, scope: Route['scope'], handle: Route['handle']): Route {
  return { method, path, scope, handle };
}
