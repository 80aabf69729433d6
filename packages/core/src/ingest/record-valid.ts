import type { Rejected } from '../invalid-input.ts';
import type { PointsInput } from '../metric/point.ts';

/** For senders that expect good points to be kept and bad ones named. */
export interface ValidPointsApi {
  /**
   * Records what is valid of a batch, durably and all of it at once, and tells what is not. `batchId` is a hash
   * of the content as it was sent; a batch whose id was seen before changes nothing.
   * @throws MetricsHandlerError `book_limit`, `metric_limit`, `storage_*`.
   */
  recordValid(
    points: PointsInput,
    options?: { readonly batchId?: string | undefined },
  ): Promise<{ readonly accepted: number; readonly rejected: Rejected }>;
}
