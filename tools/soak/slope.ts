/** What a process held, at a time. */
export interface MemorySample {
  readonly atMs: number;
  readonly bytes: number;
}

/** How fast memory grows, in bytes per minute: the line of least squares through the samples. */
export function slopePerMinute(samples: readonly MemorySample[]): number {
  const meanMs = mean(samples.map(({ atMs }) => atMs));
  const meanBytes = mean(samples.map(({ bytes }) => bytes));
  let products = 0;
  let squares = 0;
  for (const { atMs, bytes } of samples) {
    products += (atMs - meanMs) * (bytes - meanBytes);
    squares += (atMs - meanMs) ** 2;
  }
  return squares === 0 ? 0 : (products / squares) * 60_000;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
