import type { Format } from '../formats.ts';

/** A question that every peer can answer: one aggregate per bucket, merged over all series or of one book. */
export interface Question {
  readonly book?: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly interval: '1m' | '1h' | '1d';
  readonly aggregate: 'avg' | 'sum';
  /** Only metrics-handler has zones. */
  readonly timeZone?: string | undefined;
}

export const INTERVAL_MS = { '1m': 60_000, '1h': 3_600_000, '1d': 86_400_000 } as const;

/** How to speak to a peer over HTTP. */
export interface Dialect {
  /** The request line's path and the headers of a write. */
  write(format: Format): { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  ask(question: Question): { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  /** The values of an answer, one per bucket that has points, in the order of time. */
  values(body: string, question: Question): number[];
}
