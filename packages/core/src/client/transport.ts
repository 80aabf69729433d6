import type { StreamEvent } from '../live/stream-event.ts';
import type { Query } from '../query/query.ts';

/** One followed query as a connection carries it. */
export interface Subscription {
  readonly id: string;
  readonly query: Query;
  /** Where to go on after a loss: the position of the last event. */
  cursor: string | undefined;
}

/** What a connection reports. After `closed` nothing more comes. */
export interface ConnectionEvents {
  /** The server took the token, now or again; it is good until `expiresAtMs`, or for ever. */
  ready(expiresAtMs: number | null): void;
  event(subscriptionId: string, event: StreamEvent): void;
  /** Nothing changed for this subscription up to here. */
  position(subscriptionId: string, cursor: string): void;
  /** Something arrived, be it a heartbeat. */
  alive(): void;
  draining(retryAfterMs: number): void;
  lost(retryAfterMs: number): void;
  /** The token is not good, or not any more. */
  refused(): void;
  /** The server will not serve this client, whatever its token. */
  failed(error: Error): void;
}

export interface Connection {
  /** Only where it is multiplexed. */
  subscribe?(subscription: Subscription): void;
  unsubscribe?(subscriptionId: string): void;
  authenticate?(token: string): void;
  close(): void;
}

/** A way to carry live queries. */
export interface Transport {
  /** All subscriptions share one connection, which can take another token while it lives; else each has its own, which cannot. */
  readonly multiplexed: boolean;
  connect(token: string, subscriptions: readonly Subscription[], events: ConnectionEvents): Connection;
}
