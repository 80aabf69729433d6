import type { Tier } from '../cell/tier.ts';

/** Consecutive pieces of one tier: cells in `[from[i], to[i])` belong to bucket `bucket[i]`, for i < `length`. Ascending. */
export class TierPieces {
  readonly tier: Tier;
  length = 0;
  from = new Float64Array();
  to = new Float64Array();
  bucket = new Uint32Array();
  readonly #expected: number;

  /** `expected` pieces take memory once; more are taken too. */
  constructor(tier: Tier, expected: number) {
    this.tier = tier;
    this.#expected = expected;
  }

  add(from: number, to: number, bucket: number): void {
    const i = this.length++;
    if (i === this.from.length) this.#reserve(Math.max(this.#expected, i * 2));
    this.from[i] = from;
    this.to[i] = to;
    this.bucket[i] = bucket;
  }

  /** The same pieces, all of bucket 0. */
  inOneBucket(): TierPieces {
    const pieces = new TierPieces(this.tier, 0);
    pieces.length = this.length;
    pieces.from = this.from;
    pieces.to = this.to;
    pieces.bucket = new Uint32Array(this.length);
    return pieces;
  }

  #reserve(capacity: number): void {
    const { from, to, bucket } = this;
    this.from = new Float64Array(capacity);
    this.to = new Float64Array(capacity);
    this.bucket = new Uint32Array(capacity);
    this.from.set(from);
    this.to.set(to);
    this.bucket.set(bucket);
  }
}
