import { CLOSE_CODES, serverFrameSchema } from '@metrics-handler/core/wire';
import type { Random } from '../simulate/random.ts';
import { hostileCursor } from './cursors.ts';
import { pick } from './generate.ts';
import { TRACE } from './judge.ts';

const MAX_FRAMES = 6;
const SIGNED_IN_SHARE = 0.7;
const PATIENCE_MS = 20_000;
const TOO_LARGE = 1_009;
const LOST = 1_006;
/** Ends whatever came before it: nothing that a server knows. */
const LAST = '{"type":"goodbye"}';
const HUGE = [65_537, 1_048_576];
const CODES: readonly number[] = [...Object.values(CLOSE_CODES), TOO_LARGE];

const TEXTS = [
  '',
  '{',
  '[]',
  'null',
  '0',
  '"auth"',
  '{}',
  '{"type":null}',
  '{"type":"__proto__"}',
  '{"type":"auth"}',
  '{"type":"auth","token":1}',
  '{"type":"auth","token":""}',
  '{"type":"auth","token":"mh_wrong"}',
  `{"type":"auth","token":"${'x'.repeat(513)}"}`,
  '{"type":"auth","token":"\\u0000"}',
  '{"type":"subscribe"}',
  '{"type":"subscribe","id":1,"query":[]}',
  '{"type":"subscribe","id":"","query":{"name":"views"}}',
  `{"type":"subscribe","id":"${'x'.repeat(65)}","query":{"name":"views"}}`,
  '{"type":"subscribe","id":"__proto__","query":{"name":"views"}}',
  '{"type":"subscribe","id":"a","query":{"name":{"$ne":null}}}',
  '{"type":"subscribe","id":"a","query":{"name":"views","__proto__":{"scopes":["admin"]}}}',
  '{"type":"subscribe","id":"a","query":{"name":"views","from":1e400}}',
  '{"type":"subscribe","id":"a","query":{"name":"views","interval":"7x"}}',
  '{"type":"subscribe","id":"a","query":{"name":"views","labels":{"a.b":"$x"}}}',
  '{"type":"subscribe","id":"a","query":{"name":"views","from":0,"to":1,"interval":"1m","timeZone":"No/Where"}}',
  `{"type":"subscribe","id":"a","query":{"name":"views"},"cursor":"${'1'.repeat(513)}"}`,
  '{"type":"unsubscribe","id":"nobody"}',
  '{"type":"ready","expiresAt":null}',
  '['.repeat(50_000),
  '\ud800',
  'a\u0000b',
];

/** A WebSocket that sends what it should not, and perhaps what it may, until it is closed. Resolves to what is wrong with how it was served, or to undefined. */
export async function hostileSocket(base: URL, token: string, random: Random): Promise<string | undefined> {
  const signsIn = random.next() < SIGNED_IN_SHARE;
  const frames = Array.from({ length: 1 + Math.floor(random.next() * MAX_FRAMES) }, (_, n) => frameOf(random, n));
  const isHuge = frames.some((frame) => typeof frame === 'string' && HUGE.includes(frame.length));
  const socket = new WebSocket(new URL('/api/v1/ws', base).href.replace('http', 'ws'));
  const heard: string[] = [];
  socket.onmessage = ({ data }) => heard.push(String(data));
  socket.onopen = () => {
    if (signsIn) socket.send(JSON.stringify({ type: 'auth', token }));
    for (const frame of [...frames, LAST]) socket.send(frame);
  };
  const code = await new Promise<number | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    socket.onclose = (event) => {
      clearTimeout(timer);
      resolve(event.code);
    };
  });
  socket.close();
  if (code === undefined) return 'it was not closed';
  // Who hangs up on a frame that is too large may do so while it is still being sent.
  if (!CODES.includes(code) && !(isHuge && code === LOST)) return `it was closed with ${code}`;
  if (!signsIn && heard.length > 0) return `it was served before it signed in: ${heard[0]}`;
  return heard.map(frameFault).find((fault) => fault !== undefined);
}

/** Also what is allowed, so that there is something to be hostile to. */
function frameOf(random: Random, n: number): string | Uint8Array<ArrayBuffer> {
  const kind = random.next();
  if (kind < 0.3) {
    const cursor = random.next() < 0.5 ? {} : { cursor: hostileCursor(random) };
    return JSON.stringify({ type: 'subscribe', id: String(n), query: { name: 'views' }, ...cursor });
  }
  if (kind < 0.35) return new Uint8Array([0xff, 0x00, 0x7b]);
  if (kind < 0.4) return '{"type":"auth","token":"x"}'.padEnd(pick(HUGE, random));
  return pick(TEXTS, random);
}

function frameFault(text: string): string | undefined {
  if (TRACE.test(text)) return `a stack trace or a path: ${text.slice(0, 200)}`;
  const { data, error } = serverFrameSchema.safeParse(JSON.parse(text));
  if (error) return `a frame that is none: ${text.slice(0, 200)}`;
  return data.type === 'error' && data.problem.status >= 500 ? `a failure: ${text.slice(0, 200)}` : undefined;
}
