import { expect, it } from 'vitest';
import { Client } from '../../src/client/client.ts';
import type { PageSignal } from '../../src/client/page.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { settle } from '../support/settle.ts';

interface Sent {
  readonly key: string;
  readonly body: string;
  readonly keepalive: boolean;
  answer(): void;
  fail(): void;
}

/** A client on a page, and a server that answers when told. */
function fixture() {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = (_, init) =>
    new Promise((resolve, reject) => {
      sent.push({
        key: new Headers(init?.headers).get('Idempotency-Key') ?? '',
        body: String(init?.body),
        keepalive: init?.keepalive === true,
        answer: () => resolve(Response.json({ accepted: 1 })),
        fail: () => reject(new TypeError('the network is gone')),
      });
    });
  let tell: ((signal: PageSignal) => void)[] = [];
  const page = {
    online: () => true,
    subscribe(listener: (signal: PageSignal) => void) {
      tell.push(listener);
      return () => {
        tell = tell.filter((other) => other !== listener);
      };
    },
  };
  const clock = new ManualClock();
  const client = new Client(
    { baseUrl: 'http://server', token: 'mh_key', fetch, clock, webSocket: null },
    page,
    () => 0,
  );
  const signal = async (name: PageSignal) => {
    for (const listener of tell) listener(name);
    await settle(2);
  };
  return { client, clock, sent, signal, listeners: () => tell.length };
}

const pointsIn = ({ body }: Sent): number =>
  JSON.parse(body).series.reduce((sum: number, { values }: { values: unknown[] }) => sum + values.length, 0);

it('sends what is left in a request that outlives the page, beside the one under way', async () => {
  const { client, clock, sent, signal } = fixture();
  client.record('views', 1);
  clock.advance(250);
  await settle(2);
  client.record('views', 2);
  await signal('hidden');
  expect(sent.map((request) => [pointsIn(request), request.keepalive])).toEqual([
    [1, true],
    [1, true],
  ]);
  expect(sent[0]?.key).not.toBe(sent[1]?.key);
});

it('leaves no more under way than browsers let a page leave behind', async () => {
  const { client, clock, sent, signal } = fixture();
  const series = client.series('a'.repeat(255), { bookId: 'b'.repeat(256), labels: { shop: 'c'.repeat(256) } });
  const fill = () => {
    for (let i = 0; i < 5_000; i++) series.record(-1.234_567_890_123_456e-200, clock.now() - i);
  };
  fill();
  clock.advance(250);
  await settle(2);
  fill();
  await signal('hidden');
  const outliving = sent.filter(({ keepalive }) => keepalive);
  expect(outliving.map(pointsIn)).toEqual([600]);
  expect(Buffer.byteLength((outliving[0] as Sent).body)).toBeLessThanOrEqual(32_768);
});

it('sends again under the same key what failed, if the page lives on', async () => {
  const { client, clock, sent, signal } = fixture();
  client.record('views', 1);
  await signal('hidden');
  sent[0]?.fail();
  await settle(2);
  clock.advance(250);
  await settle(2);
  expect(sent.map(({ key, body }) => [key, body])).toEqual([
    [sent[0]?.key, sent[0]?.body],
    [sent[0]?.key, sent[0]?.body],
  ]);
  sent[1]?.answer();
  await settle(2);
  await client.close();
  expect([sent.length, clock.pending]).toEqual([2, 0]);
});

it('lets go of the page when it is closed', async () => {
  const { client, listeners } = fixture();
  const before = listeners();
  await client.close();
  expect([before, listeners()]).toEqual([1, 0]);
});

it('tries again by itself after a flush that failed', async () => {
  const { client, clock, sent } = fixture();
  client.record('views', 1);
  const flushed = client.flush();
  await settle(2);
  sent[0]?.fail();
  await expect(flushed).rejects.toMatchObject({ code: 'server_unreachable' });
  clock.advance(250);
  await settle(2);
  expect(sent.map(({ key }) => key)).toEqual([sent[0]?.key, sent[0]?.key]);
});
