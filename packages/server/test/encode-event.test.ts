import { createMetricsHandler, memoryStorage, type StreamEvent } from '@metrics-handler/core';
import { describe, expect, it } from 'vitest';
import { type SharedEvent, socketFrameOf, sseOf } from '../src/live/encode-event.ts';

const AT = Date.parse('2026-01-01T00:00:00Z');
const QUERY = { name: 'views', interval: '1m', aggregates: ['sum'], from: AT, to: AT + 600_000 } as const;

/** An update that counts how often it is made JSON. */
function countedUpdate() {
  let encodings = 0;
  const update = {
    toJSON() {
      encodings++;
      return { from: 'a', to: 'b', series: [] };
    },
  };
  return { event: { type: 'update', cursor: '1', update } as unknown as SharedEvent, encodings: () => encodings };
}

describe('an event', () => {
  it('is encoded once for all event streams', () => {
    const { event, encodings } = countedUpdate();
    const texts = Array.from({ length: 100 }, () => sseOf(event));
    expect(String(texts[0])).toBe('event: update\nid: 1\ndata: {"update":{"from":"a","to":"b","series":[]}}\n\n');
    expect(new Set(texts).size).toBe(1);
    expect(encodings()).toBe(1);
  });

  it('is encoded once for all subscriptions of sockets, each with its own id', () => {
    const { event, encodings } = countedUpdate();
    const texts = Array.from({ length: 100 }, (_, i) => socketFrameOf(`"${i}`, event));
    for (const [i, text] of texts.entries()) {
      const update = { from: 'a', to: 'b', series: [] };
      expect(JSON.parse(text)).toEqual({ type: 'update', id: `"${i}`, cursor: '1', update });
    }
    expect(encodings()).toBe(1);
  });

  it('is the same for everybody who follows an equal query, also for those who come back from the same place', async () => {
    await using handler = await createMetricsHandler({ storage: memoryStorage() });
    const record = (value: number) => handler.recordAll({ name: 'views', value, timestamp: AT });
    await record(1);
    const follow = (after?: string) => {
      const events: StreamEvent[] = [];
      handler.subscribe({ ...QUERY }, (event) => events.push(event), after === undefined ? {} : { after });
      return events;
    };
    const [a, b] = [follow(), follow()];
    await expect.poll(() => [a.length, b.length]).toEqual([1, 1]);
    await record(2);
    await expect.poll(() => [a.length, b.length]).toEqual([2, 2]);
    for (const [i, event] of a.entries()) expect(b[i]).toBe(event);
    const { cursor } = a[0] as SharedEvent & { cursor: string };
    const [c, d] = [follow(cursor), follow(cursor)];
    await expect.poll(() => [c.length, d.length]).toEqual([1, 1]);
    expect(c[0]).toMatchObject({ type: 'update' });
    expect(d[0]).toBe(c[0]);
  });
});
