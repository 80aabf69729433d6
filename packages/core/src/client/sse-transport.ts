import type { StreamFrame } from '../wire/index.ts';
import { errorOfProblem, errorOfResponse, passes } from './problem-error.ts';
import { queryParams } from './search-params.ts';
import { sseParser } from './sse-parser.ts';
import type { ConnectionEvents, Subscription, Transport } from './transport.ts';

/** Server-sent events over `fetch`, because an `EventSource` cannot send headers: a request per subscription. */
export function sseTransport(baseUrl: string, fetch: typeof globalThis.fetch): Transport {
  return {
    multiplexed: false,
    connect(token, [subscription], events) {
      const abort = new AbortController();
      if (subscription) {
        const { query, cursor } = subscription;
        const request = {
          headers: {
            Accept: 'text/event-stream',
            Authorization: `Bearer ${token}`,
            ...(cursor === undefined ? {} : { 'Last-Event-ID': cursor }),
          },
          signal: abort.signal,
          cache: 'no-store',
        } as const;
        follow(fetch(`${baseUrl}/api/v1/stream?${queryParams(query)}`, request), subscription, events).catch(() => {
          if (!abort.signal.aborted) events.lost(0);
        });
      }
      return { close: () => abort.abort() };
    },
  };
}

async function follow(request: Promise<Response>, { id }: Subscription, events: ConnectionEvents): Promise<void> {
  const response = await request;
  if (response.status === 401) return events.refused();
  if (!response.ok || !response.body) {
    const error = await errorOfResponse(response);
    if (passes(response.status)) return events.lost((error.details?.retryAfterMs as number | undefined) ?? 0);
    return events.event(id, { type: 'error', error });
  }
  events.ready(null);
  let cursor = '';
  const parse = sseParser({
    id(text) {
      cursor = text;
      events.position(id, text);
    },
    event: (name, data) => read({ event: name, data: JSON.parse(data) } as StreamFrame, { id, cursor, events }),
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return events.lost(0);
    events.alive();
    parse(decoder.decode(value, { stream: true }));
  }
}

interface Reader {
  readonly id: string;
  readonly cursor: string;
  readonly events: ConnectionEvents;
}

function read({ event, data }: StreamFrame, { id, cursor, events }: Reader): void {
  switch (event) {
    case 'snapshot':
      events.event(id, { type: event, cursor, answer: data.answer });
      break;
    case 'update':
      events.event(id, { type: event, cursor, update: data.update });
      break;
    case 'reset':
      events.event(id, { type: event, reason: data.reason });
      break;
    case 'error':
      if (data.status === 401) events.refused();
      else if (passes(data.status)) events.lost(0);
      else events.event(id, { type: event, error: errorOfProblem(data) });
      break;
    case 'bye':
      events.draining(data.retryAfterMs);
      break;
  }
}
