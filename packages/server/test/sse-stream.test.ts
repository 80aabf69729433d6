import type { DataApi, StreamEvent } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { SseStream } from '../src/live/sse-stream.ts';
import { SILENCE_MS, STALL_MS } from '../src/live/streams.ts';

const ANSWER = { name: 'views', series: [] } as unknown as (StreamEvent & { type: 'snapshot' })['answer'];

/** A stream over a query whose events are made by hand, to a reader that can stop reading. */
async function opened() {
  const written: string[] = [];
  let ended = false;
  let tell!: (event: StreamEvent) => void;
  const asked: (string | undefined)[] = [];
  const api = {
    subscribe: (_query: unknown, listener: (event: StreamEvent) => void, { after }: { after?: string }) => {
      tell = listener;
      asked.push(after);
      return () => {};
    },
  } as unknown as DataApi;
  const stream = new SseStream({
    api,
    query: { name: 'views' },
    after: undefined,
    problemOf: async (error) => ({ code: (error as unknown as { code: string }).code }),
    onEnd: () => {
      ended = true;
    },
  });
  const output = {
    isReady: true,
    write: (chunk: Uint8Array) => void written.push(Buffer.from(chunk).toString()),
    end: () => {},
  };
  tell({ type: 'snapshot', cursor: '1', answer: ANSWER });
  await stream.begun;
  stream.attach(output);
  return { stream, output, written, asked, tell: (event: StreamEvent) => tell(event), hasEnded: () => ended };
}

const update = (cursor: string, bytes = 0): StreamEvent =>
  ({ type: 'update', cursor, update: { from: 'x'.repeat(bytes), to: '', series: [] } }) as unknown as StreamEvent;

it('says that it is there after a long silence, and only then', async () => {
  const { stream, written } = await opened();
  const now = performance.now();
  stream.tick(now);
  expect(written).toHaveLength(2);
  stream.tick(now + SILENCE_MS + 1);
  expect(written.slice(2)).toEqual([':\n\n']);
});

it('keeps nothing but the cursor for who does not keep up, and goes on from there', async () => {
  const { stream, output, written, asked, tell } = await opened();
  output.isReady = false;
  for (let n = 2; n < 1_000; n++) tell(update(String(n)));
  expect(written).toHaveLength(2);
  output.isReady = true;
  stream.keepUp();
  expect(asked).toEqual([undefined, '1']);
  tell(update('1000'));
  expect(written.at(-1)).toContain('id: 1000\n');
});

it('ends with too_slow where more than 256 KiB changed meanwhile', async () => {
  const { stream, output, written, tell, hasEnded } = await opened();
  output.isReady = false;
  tell(update('2'));
  output.isReady = true;
  stream.keepUp();
  tell(update('3', 262_144));
  await new Promise(setImmediate);
  expect(written.at(-1)).toContain('"code":"too_slow"');
  expect(hasEnded()).toBe(true);
});

it('ends with too_slow where nothing was read for 30 s', async () => {
  const { stream, output, written, hasEnded } = await opened();
  const now = performance.now();
  output.isReady = false;
  stream.tick(now + STALL_MS - 1_000);
  await new Promise(setImmediate);
  expect(hasEnded()).toBe(false);
  stream.tick(now + STALL_MS + 1_000);
  await new Promise(setImmediate);
  expect(written.at(-1)).toContain('"code":"too_slow"');
  expect(hasEnded()).toBe(true);
});
