/*
 * An entry in one byte: its batch, and the life of the writer that inserted it, which stands for the nonce. 0 is no entry.
 */
const LIVES = 8;
export const BARRIER = 255;

export function entryOf(batch: number, life: number): number {
  return 1 + batch * LIVES + life;
}

/** The batch of an entry; -1 for a barrier. */
export function batchOf(entry: number): number {
  return entry === BARRIER ? -1 : Math.floor((entry - 1) / LIVES);
}

/** Counts of up to four batches in one byte, each at most 3. */
export function countOf(counts: number, batch: number): number {
  return (counts >> (2 * batch)) & 3;
}

export function plusOne(counts: number, batch: number): number {
  return countOf(counts, batch) === 3 ? counts : counts + (1 << (2 * batch));
}
