import type { LabelPairs } from '../metric/labels.ts';

/** A cell that is not what it should be. */
export interface Difference {
  readonly metric: string;
  readonly bookId: string | null;
  readonly labels: LabelPairs;
  readonly tier: string;
  /** RFC 3339 UTC. */
  readonly start: string;
  readonly end: string;
  /** The recomputed cell as text; null where there should be none. */
  readonly expected: string | null;
  /** The stored cell as text, null where there is none, `unreadable` where a part of the range cannot be read at all. */
  readonly found: string | null;
}

export interface VerifyReport {
  /** Cells that were recomputed. */
  readonly checked: number;
  /** The first 10,000. */
  readonly differences: readonly Difference[];
  /** All there are. */
  readonly total: number;
}
