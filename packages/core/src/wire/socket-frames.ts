import { z } from 'zod';
import { querySchema } from '../query/query-schema.ts';
import { answerSchema, updateSchema } from './answer-schema.ts';
import { problemSchema } from './problem-schema.ts';
import { resetReasonSchema } from './stream-frames.ts';

/** Chosen by the client, unique among its open subscriptions. */
const subscriptionId = z.string().min(1).max(64);
const cursor = z.string().max(512);

/**
 * What a client may send over `GET /ws`, as JSON text. `auth` comes first, and again before the token expires.
 */
export const clientFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auth'), token: z.string().min(1).max(512) }),
  z.strictObject({
    type: z.literal('subscribe'),
    id: subscriptionId,
    query: querySchema,
    cursor: cursor.exactOptional(),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), id: subscriptionId }),
]);

/** What the server sends over `GET /ws`. An `error` with an `id` ends that subscription; without one a close follows. */
export const serverFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), expiresAt: z.string().nullable() }),
  z.strictObject({ type: z.literal('snapshot'), id: subscriptionId, cursor, answer: answerSchema }),
  z.strictObject({ type: z.literal('update'), id: subscriptionId, cursor, update: updateSchema }),
  z.strictObject({ type: z.literal('reset'), id: subscriptionId, reason: resetReasonSchema }),
  z.strictObject({ type: z.literal('error'), id: subscriptionId.exactOptional(), problem: problemSchema }),
  z.strictObject({ type: z.literal('heartbeat'), cursors: z.record(subscriptionId, cursor).exactOptional() }),
  z.strictObject({ type: z.literal('bye'), retryAfterMs: z.int().nonnegative() }),
]);

export type ClientFrame = z.infer<typeof clientFrameSchema>;
export type ServerFrame = z.infer<typeof serverFrameSchema>;

/** Why the server closed a WebSocket. */
export const CLOSE_CODES = {
  /** Something that is no frame, or one out of turn. */
  protocolError: 4400,
  /** No token in time, a wrong one, or one that has expired or was revoked. */
  unauthenticated: 4401,
  /** The token does not allow this, or has too many streams. */
  forbidden: 4403,
  /** What waited for this reader grew beyond its bound, or waited too long. */
  tooSlow: 4408,
  /** Too many wrong tokens, or failed requests, came from this address. */
  rateLimited: 4429,
  /** The server is about to end. */
  restart: 1012,
} as const;
