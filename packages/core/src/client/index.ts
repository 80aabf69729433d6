/**
 * The client of a server, for Node and browsers.
 * @module @metrics-handler/core/client
 */

export { hasCode, MetricsHandlerError } from '../errors.ts';
export { applyUpdate } from '../live/apply-update.ts';
export type { Observable } from '../observer/observed.ts';
export type { ClientOptions, MetricsClient } from './client.ts';
export { createMetricsClient } from './client.ts';
export type { TokenSource } from './credentials.ts';
export type { Session, SessionApi, SessionPrincipal, SignIn } from './session.ts';
export type { StreamStatus } from './stream-status.ts';
export type { WebSocketConstructor, WebSocketLike } from './websocket-transport.ts';
