import type { IncomingMessage } from 'node:http';
import type { Principal } from '@metrics-handler/core';
import type { Context } from 'hono';
import type { SseStream } from './live/sse-stream.ts';
import { nameOf } from './principal-name.ts';
import type { Observer } from './server-metrics.ts';

/** What middleware and guards put on the context of a request. */
export interface AppEnv {
  Bindings: {
    /** The request as Node has it, where Node serves the app. */
    readonly incoming?: IncomingMessage;
    /** Where whoever serves the app sends event streams itself: takes one before it begins; the answer is its head. */
    readonly takeStream?: (stream: SseStream) => void;
  };
  Variables: {
    /** Set on every route that is not open. */
    principal: Principal;
    /** The caller's trace, if it is part of one. */
    traceId: string | undefined;
    /** What every answer gets, see `beginHeaders`. */
    commonHeaders: Record<string, string>;
    /** The answer that has them already. */
    complete: Response | undefined;
    /** Counts the request under its route. */
    observe: Observer | undefined;
  };
}

export type AppContext = Context<AppEnv>;

/** The name of whoever asks, see `nameOf`. */
export function principalName(c: AppContext): string {
  return nameOf(c.get('principal'));
}
