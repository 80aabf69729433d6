/**
 * The frames of live streams.
 * @module @metrics-handler/core/wire
 */

export { bookInputSchema, bookPatchSchema } from '../book/book.ts';
export { keyInputSchema } from '../identity/key-input.ts';
export { signInSchema } from '../identity/sign-in.ts';
export { userInputSchema, userPatchSchema } from '../identity/user-input.ts';
export type { AnswerUpdate, GroupName, ResetReason } from '../live/stream-event.ts';
export { declarationSchema } from '../metric/metric-schema.ts';
export { querySchema } from '../query/query-schema.ts';
export { answerSchema, updateSchema } from './answer-schema.ts';
export { pointsSchema } from './points-schema.ts';
export type { Problem } from './problem-schema.ts';
export { problemSchema } from './problem-schema.ts';
export type { ClientFrame, ServerFrame } from './socket-frames.ts';
export { CLOSE_CODES, clientFrameSchema, serverFrameSchema } from './socket-frames.ts';
export type { StreamEventName, StreamFrame } from './stream-frames.ts';
export { streamEventSchemas } from './stream-frames.ts';
