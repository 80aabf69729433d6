import { PRECISIONS, timestampMs } from '../line-protocol/numbers.ts';

export type Json = Readonly<Record<string, unknown>>;

/** An object as it is; an empty one for anything else. */
export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The objects of an array; none for anything else. */
export function objectsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** A text as it is; an empty one for anything else, such as an object whose `toString` is no function. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A number of protobuf's JSON, where 64-bit integers are text. `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? Number(value) : undefined;
}

/** The epoch ms of nanoseconds, as text or (rounded by who wrote it) as a number. */
export function msOfNanos(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 ? Math.floor(value / 1e6) : undefined;
  if (typeof value !== 'string' || value === '0') return undefined;
  return timestampMs(value, 0, value.length, PRECISIONS.ns);
}
