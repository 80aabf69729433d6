import type { StreamEvent } from '@metrics-handler/core';

/** An event that goes to subscribers as it is. */
export type SharedEvent = Exclude<StreamEvent, { type: 'error' }>;

const encodedAsSse = new WeakMap<SharedEvent, Buffer>();
const encodedForSockets = new WeakMap<SharedEvent, string>();

/** An event of an event stream; encoded once however many hear it. */
export function sseOf(event: SharedEvent): Buffer {
  let encoded = encodedAsSse.get(event);
  if (!encoded) {
    encoded = Buffer.from(sseText(event));
    encodedAsSse.set(event, encoded);
  }
  return encoded;
}

/** `data` is JSON, which has no line breaks. */
export function sseFrame(event: string, data: unknown, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A frame for one subscription of a socket; all but its beginning is encoded once however many hear it. */
export function socketFrameOf(id: string, event: SharedEvent): string {
  if (event.type === 'unchanged') return JSON.stringify({ type: 'heartbeat', cursors: { [id]: event.cursor } });
  let rest = encodedForSockets.get(event);
  if (rest === undefined) {
    const { type: _, ...members } = event;
    rest = JSON.stringify(members).slice(1);
    encodedForSockets.set(event, rest);
  }
  return `{"type":"${event.type}","id":${JSON.stringify(id)},${rest}`;
}

function sseText(event: SharedEvent): string {
  switch (event.type) {
    case 'snapshot':
      return sseFrame('snapshot', { answer: event.answer }, event.cursor);
    case 'update':
      return sseFrame('update', { update: event.update }, event.cursor);
    case 'reset':
      return sseFrame('reset', { reason: event.reason });
    // No data, so that no event is dispatched: only the cursor moves on.
    case 'unchanged':
      return `:\nid: ${event.cursor}\n\n`;
  }
}
