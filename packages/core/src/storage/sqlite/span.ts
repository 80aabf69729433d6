/** A half-open range, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
