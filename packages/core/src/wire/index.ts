export type { AnswerUpdate, GroupName, ResetReason } from '../live/stream-event.ts';
export { answerSchema, updateSchema } from './answer-schema.ts';
export type { Problem } from './problem-schema.ts';
export { problemSchema } from './problem-schema.ts';
export type { ClientFrame, ServerFrame } from './socket-frames.ts';
export { CLOSE_CODES, clientFrameSchema, serverFrameSchema } from './socket-frames.ts';
export type { StreamEventName, StreamFrame } from './stream-frames.ts';
export { streamEventSchemas } from './stream-frames.ts';
