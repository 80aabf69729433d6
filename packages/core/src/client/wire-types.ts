import type { AnswerUpdate } from '../live/stream-event.ts';
import type { QueryAnswer, SeriesRows } from '../query/query.ts';
import type { ProblemDocument } from './problem-error.ts';

export type ServerFrame =
  | { readonly type: 'ready'; readonly expiresAt: string | null }
  | {
      readonly type: 'snapshot';
      readonly id: string;
      readonly cursor: string;
      readonly answer: QueryAnswer<SeriesRows>;
    }
  | { readonly type: 'update'; readonly id: string; readonly cursor: string; readonly update: AnswerUpdate }
  | { readonly type: 'reset'; readonly id: string }
  | { readonly type: 'error'; readonly id?: string; readonly problem: ProblemDocument }
  | { readonly type: 'heartbeat'; readonly cursors?: Readonly<Record<string, string>> }
  | { readonly type: 'bye'; readonly retryAfterMs: number };
