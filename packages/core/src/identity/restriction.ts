/** What part of the data somebody may touch; null leaves it whole. */
export interface Restriction {
  /** Only metrics whose names begin so. */
  readonly metricPrefix: string | null;
  /** Only these books, each by its id or any form of its ISBN; data of no book is outside. */
  readonly bookIds: readonly string[] | null;
}

export function isRestricted({ metricPrefix, bookIds }: Restriction): boolean {
  return metricPrefix !== null || bookIds !== null;
}
