import type { DataApi, Logger, MetricsHandler, Query } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { clientAddress } from '../client-address.ts';
import { SseStream } from '../live/sse-stream.ts';
import { webOutput } from '../live/stream-output.ts';
import { Streams } from '../live/streams.ts';
import { readParams } from '../params.ts';
import { ProblemError } from '../problem.ts';
import { problemDocumentOf } from '../problem-of-error.ts';
import { SILENT } from '../silent-logger.ts';
import { QUERY_PARAMS } from './query.ts';

/** The last one keeps nginx from collecting events before it passes them on. */
const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };

const { format: _, ...params } = QUERY_PARAMS;
export const STREAM_PARAMS = params;

export interface StreamDependencies {
  readonly handler: MetricsHandler;
  readonly streams?: Streams | undefined;
  /** See `clientAddress`. Defaults to 0. */
  readonly trustedProxies?: number | undefined;
  readonly logger?: Logger | undefined;
}

/** A query as an event stream, which ends with whoever asked for it. */
export function getStream({
  handler,
  streams = new Streams(),
  trustedProxies = 0,
  logger = SILENT,
}: StreamDependencies) {
  const { identity } = handler;
  return (api: DataApi) => async (c: AppContext) => {
    const { label: labels, ...rest } = readParams(c.req.url, STREAM_PARAMS, ['name']);
    const query = (labels ? { ...rest, labels } : rest) as Query;
    const principal = c.get('principal');
    const owner = { principal, address: clientAddress(c, trustedProxies) };
    streams.assertRoom(owner);
    await identity.assertMayQuery(principal, query);
    // Hono answers HEAD by GET and would let go of the body without ending it.
    if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS);
    let stopWatching = (): void => {};
    const stream: SseStream = new SseStream({
      api,
      query,
      after: c.req.header('Last-Event-ID') || undefined,
      problemOf: (error) => problemDocumentOf(error, logger, c.get('traceId')),
      onEnd: (wasTooSlow) => {
        stopWatching();
        streams.delete(stream, wasTooSlow);
      },
    });
    streams.add(stream, owner);
    stopWatching = identity.watch(principal, (reason) =>
      stream.fail(
        new ProblemError(
          'unauthorized',
          `the key or token was ${reason === 'revoked' ? 'revoked' : 'valid until now'}`,
        ),
      ),
    );
    const takeStream = c.env?.takeStream;
    const { signal } = c.req.raw;
    if (takeStream) takeStream(stream);
    else if (signal.aborted) stream.end();
    else signal.addEventListener('abort', () => stream.end(), { once: true });
    await stream.begun;
    if (takeStream) return c.body(null, 200, HEADERS);
    const output = webOutput(stream);
    stream.attach(output);
    return c.body(output.body, 200, HEADERS);
  };
}
