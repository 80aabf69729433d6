import { ProblemError } from '../problem.ts';

export const MAX_POINTS = 100_000;

/** Refuses a batch that is too large before its points are looked at; what is no batch at all is left to core. */
export function assertPointCount(input: unknown): void {
  const count = countOf(input);
  if (count > MAX_POINTS) throw tooManyPoints();
}

export function tooManyPoints(): ProblemError {
  const detail = `the batch has more than ${MAX_POINTS} points; send it in parts`;
  return new ProblemError('payload_too_large', detail, { members: { maxPoints: MAX_POINTS } });
}

function countOf(input: unknown): number {
  if (Array.isArray(input)) return input.length;
  const { points, series } = (input ?? {}) as { readonly points?: unknown; readonly series?: unknown };
  if (Array.isArray(points)) return points.length;
  if (!Array.isArray(series)) return 1;
  return series.reduce((total: number, columns: unknown) => total + lengthOf(columns), 0);
}

/** A series without values counts too: it costs as much as a point. */
function lengthOf(columns: unknown): number {
  const { values } = (columns ?? {}) as { readonly values?: unknown };
  return Array.isArray(values) || values instanceof Float64Array ? Math.max(1, values.length) : 1;
}
