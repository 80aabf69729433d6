import { z } from 'zod';
import { RESET_REASONS } from '../live/stream-event.ts';
import { answerSchema, updateSchema } from './answer-schema.ts';
import { problemSchema } from './problem-schema.ts';

export const resetReasonSchema = z.enum(RESET_REASONS);

/**
 * The data of the events of `GET /stream`, by event name. `snapshot` and `update` have the cursor as their `id`.
 *
 * - `snapshot`: the whole answer; replaces everything.
 * - `update`: what changed.
 * - `reset`: what changed since `Last-Event-ID` cannot be told; a `snapshot` follows.
 * - `error`: a problem document; the stream is over.
 * - `bye`: the server is about to end; come back after that many milliseconds.
 */
export const streamEventSchemas = {
  snapshot: z.strictObject({ answer: answerSchema }),
  update: z.strictObject({ update: updateSchema }),
  reset: z.strictObject({ reason: resetReasonSchema }),
  error: problemSchema,
  bye: z.strictObject({ retryAfterMs: z.int().nonnegative() }),
} as const;

export type StreamEventName = keyof typeof streamEventSchemas;

/** An event of `GET /stream` with its data, as in `{ event: 'update', data: { update } }`. */
export type StreamFrame = {
  [Name in StreamEventName]: { readonly event: Name; readonly data: z.infer<(typeof streamEventSchemas)[Name]> };
}[StreamEventName];
