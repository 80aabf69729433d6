import type { MetricsApi } from '../api.ts';
import type { SessionApi } from '../client/session.ts';
import type { StreamStatus } from '../client/stream-status.ts';
import type { Observable } from './observed.ts';

/** What observers work on: a handler in this process, or a client with its session and its connection. */
export interface MetricsSource extends MetricsApi {
  readonly session?: SessionApi;
  readonly connection?: Observable<StreamStatus>;
}
