import type { StorageContext } from '@metrics-handler/core';
import type { Collections } from './collections.ts';
import { Lane, METRICS_LANE } from './log/lane.ts';
import { Replica } from './replica/replica.ts';

/** An open store: its collections, and what memory holds of them. */
export interface Store {
  readonly context: StorageContext;
  readonly collections: Collections;
  readonly lane: Lane;
  readonly replica: Replica;
  /** Damaged blocks that were reported. */
  readonly damaged: Set<string>;
}

export function storeOf(collections: Collections, context: StorageContext): Store {
  const lane = new Lane(collections, METRICS_LANE);
  return { context, collections, lane, replica: new Replica(collections, lane), damaged: new Set() };
}
