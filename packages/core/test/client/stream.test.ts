import { describe, expect, it } from 'vitest';
import { Credentials, type TokenSource } from '../../src/client/credentials.ts';
import type { Page, PageSignal } from '../../src/client/page.ts';
import { Stream } from '../../src/client/stream.ts';
import type { ConnectionEvents, Subscription, Transport } from '../../src/client/transport.ts';
import type { StreamEvent } from '../../src/live/stream-event.ts';
import { silentLogger } from '../../src/logger.ts';
import type { QueryAnswer, SeriesRows } from '../../src/query/query.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { settle } from '../support/settle.ts';

const answer = { name: 'sales' } as QueryAnswer<SeriesRows>;
const snapshot = (cursor: string): StreamEvent => ({ type: 'snapshot', cursor, answer });

interface Opened {
  readonly token: string;
  readonly events: ConnectionEvents;
  /** As they were when the connection was made, and later. */
  readonly subscribed: { readonly id: string; readonly cursor: string | undefined }[];
  readonly unsubscribed: string[];
  readonly tokens: string[];
  closed: boolean;
}

function fixture(token: TokenSource | undefined, { multiplexed = true } = {}) {
  const opened: Opened[] = [];
  const seen = ({ id, cursor }: Subscription) => ({ id, cursor });
  const transport: Transport = {
    multiplexed,
    connect(token, subscriptions, events) {
      const connection: Opened = {
        token,
        events,
        subscribed: subscriptions.map(seen),
        unsubscribed: [],
        tokens: [],
        closed: false,
      };
      opened.push(connection);
      const close = () => {
        connection.closed = true;
      };
      if (!multiplexed) return { close };
      return {
        subscribe: (subscription) => void connection.subscribed.push(seen(subscription)),
        unsubscribe: (id) => void connection.unsubscribed.push(id),
        authenticate: (another) => void connection.tokens.push(another),
        close,
      };
    },
  };
  let online = true;
  let tell: (signal: PageSignal) => void = () => {};
  const page: Page = {
    online: () => online,
    subscribe(listener) {
      tell = listener;
      return () => {
        tell = () => {};
      };
    },
  };
  const clock = new ManualClock();
  const credentials = new Credentials(token);
  const stream = new Stream({ transport, credentials, page, clock, random: () => 0.5, logger: silentLogger });
  const last = () => opened.at(-1) as Opened;
  return {
    opened,
    clock,
    credentials,
    stream,
    last,
    status: () => stream.status.getSnapshot(),
    page(signal: PageSignal) {
      if (signal === 'online' || signal === 'offline') online = signal === 'online';
      tell(signal);
    },
    async follow(name = 'sales') {
      const events: StreamEvent[] = [];
      const stop = stream.subscribe({ name }, (event) => events.push(event));
      await settle(1);
      return { events, stop };
    },
    async live() {
      last().events.ready(null);
      await settle(1);
    },
  };
}

describe('one connection', () => {
  it('carries every query, and ends with the last', async () => {
    const { opened, follow, live, last, status, clock } = fixture('mh_key');
    const a = await follow('a');
    await live();
    const b = await follow('b');
    expect(opened).toHaveLength(1);
    expect(last().subscribed.map(({ id }) => id)).toEqual(['1', '2']);
    last().events.event('2', snapshot('7'));
    expect([a.events, b.events]).toEqual([[], [snapshot('7')]]);
    a.stop();
    a.stop();
    expect([last().unsubscribed, last().closed]).toEqual([['1'], false]);
    b.stop();
    expect([last().closed, status(), clock.pending]).toEqual([true, 'off', 0]);
  });

  it('takes no query twice that came while it was being made', async () => {
    const { opened, follow, live, last } = fixture(async () => 'mhs_1');
    await follow('a');
    const before = opened.length;
    await follow('b');
    await live();
    expect([before, opened.length]).toEqual([1, 1]);
    expect(last().subscribed.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('is not made for a subscriber who left while the token was asked for', async () => {
    let give: (token: string) => void = () => {};
    const { opened, follow, status } = fixture(
      () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    );
    const { stop } = await follow();
    stop();
    give('mhs_late');
    await settle(1);
    expect([opened, status()]).toEqual([[], 'off']);
  });
});

describe('after a loss', () => {
  it('goes on from where each query was', async () => {
    const { opened, follow, live, last, clock, status } = fixture('mh_key');
    await follow('a');
    await follow('b');
    await live();
    last().events.event('1', snapshot('5'));
    last().events.position('1', '9');
    last().events.lost(0);
    expect([last().closed, status()]).toEqual([true, 'reconnecting']);
    clock.advance(500);
    await settle(1);
    expect(opened).toHaveLength(2);
    expect(last().subscribed).toEqual([
      { id: '1', cursor: '9' },
      { id: '2', cursor: undefined },
    ]);
  });

  it('hears no more of the connection before', async () => {
    const { opened, follow, live, clock, last } = fixture('mh_key');
    const { events } = await follow();
    await live();
    const first = last();
    first.events.lost(0);
    clock.advance(500);
    await settle(1);
    first.events.event('1', snapshot('old'));
    first.events.lost(0);
    first.events.refused();
    expect([events, opened.length]).toEqual([[], 2]);
  });

  it('notices a connection that has fallen silent', async () => {
    const { follow, live, last, clock, status } = fixture('mh_key');
    await follow();
    await live();
    clock.advance(39_000);
    last().events.alive();
    clock.advance(39_000);
    expect(status()).toBe('live');
    clock.advance(1_000);
    expect(status()).toBe('reconnecting');
  });

  it('gives up a connection that does not come about', async () => {
    const { follow, clock, status, last } = fixture('mh_key');
    await follow();
    expect(status()).toBe('connecting');
    clock.advance(15_000);
    expect([status(), last().closed]).toEqual(['reconnecting', true]);
  });

  it('comes back when a draining server says', async () => {
    const { opened, follow, live, last, clock } = fixture('mh_key');
    await follow();
    await live();
    last().events.draining(5_000);
    clock.advance(5_499);
    await settle(1);
    expect(opened).toHaveLength(1);
    clock.advance(1);
    await settle(1);
    expect(opened).toHaveLength(2);
  });
});

describe('signing in again', () => {
  it('renews a token before it expires, in band', async () => {
    let asked = 0;
    const { opened, follow, last, clock, status } = fixture(() => `mhs_${++asked}`);
    await follow();
    last().events.ready(clock.now() + 600_000);
    for (let minute = 0; minute < 9; minute++) {
      expect(last().tokens).toEqual([]);
      last().events.alive();
      clock.advance(30_000);
      last().events.alive();
      clock.advance(30_000);
    }
    await settle(1);
    expect([last().tokens, opened.length, status()]).toEqual([['mhs_2'], 1, 'live']);
  });

  it('asks for a fresh token once when one is refused, and then says so', async () => {
    let asked = 0;
    const { opened, follow, last, status } = fixture(() => `mhs_${++asked}`);
    const { events } = await follow();
    last().events.refused();
    await settle(1);
    expect(opened.map(({ token }) => token)).toEqual(['mhs_1', 'mhs_2']);
    last().events.refused();
    await settle(1);
    expect([asked, status()]).toEqual([2, 'signedOut']);
    expect(events).toMatchObject([{ type: 'error', error: { code: 'unauthorized' } }]);
  });

  it('takes the token of another sign-in on the living connection', async () => {
    const { opened, follow, live, last, credentials } = fixture('mhs_1');
    await follow();
    await live();
    credentials.set('mhs_2');
    expect([last().tokens, opened.length]).toEqual([['mhs_2'], 1]);
  });

  it('connects anew where the connection cannot', async () => {
    const { opened, follow, live, credentials, last } = fixture('mhs_1', { multiplexed: false });
    await follow();
    await live();
    last().events.event('1', snapshot('3'));
    credentials.set('mhs_2');
    await settle(1);
    expect(opened.map(({ token, closed }) => [token, closed])).toEqual([
      ['mhs_1', true],
      ['mhs_2', false],
    ]);
    expect(last().subscribed).toEqual([{ id: '1', cursor: '3' }]);
  });

  it('ends with a sign-out', async () => {
    const { follow, live, last, credentials, status } = fixture('mhs_1');
    const { events } = await follow();
    await live();
    credentials.set(undefined);
    expect([last().closed, status()]).toEqual([true, 'signedOut']);
    expect(events).toMatchObject([{ type: 'error', error: { code: 'unauthorized' } }]);
  });

  it('says at once that there is no token', async () => {
    const { opened, follow } = fixture(undefined);
    const { events } = await follow();
    expect(opened).toEqual([]);
    expect(events).toMatchObject([{ type: 'error', error: { code: 'unauthorized' } }]);
  });

  it('tries again when nobody gave a token', async () => {
    let asked = 0;
    const { follow, clock, opened } = fixture(async () => {
      if (++asked === 1) throw new Error('the token service rests');
      return 'mhs_2';
    });
    await follow();
    expect(opened).toEqual([]);
    clock.advance(500);
    await settle(1);
    expect(opened.map(({ token }) => token)).toEqual(['mhs_2']);
  });
});

describe('the page', () => {
  it('drops the connection when it is put away and goes on when it comes back', async () => {
    const { opened, follow, live, last, page, status, clock } = fixture('mh_key');
    await follow();
    await live();
    last().events.event('1', snapshot('4'));
    page('hidden');
    expect([last().closed, status(), clock.pending]).toEqual([true, 'paused', 0]);
    await follow('b');
    expect(opened).toHaveLength(1);
    page('shown');
    await settle(1);
    expect(last().subscribed).toEqual([
      { id: '1', cursor: '4' },
      { id: '2', cursor: undefined },
    ]);
  });

  it('is offline at once, and back at once', async () => {
    const { opened, follow, live, last, page, status } = fixture('mh_key');
    await follow();
    await live();
    page('offline');
    expect([last().closed, status()]).toEqual([true, 'offline']);
    page('online');
    await settle(1);
    expect(opened).toHaveLength(2);
    await live();
    expect(status()).toBe('live');
  });

  it('reaches a server on its own machine without a network', async () => {
    const { follow, live, page, status, clock } = fixture('mh_key');
    await follow();
    await live();
    page('offline');
    clock.advance(500);
    await settle(1);
    await live();
    expect(status()).toBe('live');
  });
});

it('leaves nothing behind when it is closed', async () => {
  const { follow, live, last, stream, clock, status, page } = fixture(() => 'mhs_1');
  const { events } = await follow();
  last().events.ready(clock.now() + 600_000);
  await live();
  stream.close();
  page('shown');
  expect([last().closed, status(), clock.pending, events]).toEqual([true, 'off', 0, []]);
});

it('survives a listener that throws', async () => {
  const { stream, last, live, status } = fixture('mh_key');
  stream.subscribe({ name: 'a' }, () => {
    throw new Error('mine');
  });
  await settle(1);
  await live();
  last().events.event('1', snapshot('1'));
  expect(status()).toBe('live');
});

it('ends what the server will not serve, and begins again for the next', async () => {
  const { follow, live, last, status, opened } = fixture('mh_key');
  const { events } = await follow();
  await live();
  last().events.failed(new Error('forbidden'));
  expect([status(), last().closed]).toEqual(['off', true]);
  expect(events).toMatchObject([{ type: 'error', error: { message: 'forbidden' } }]);
  await follow();
  expect(opened).toHaveLength(2);
});
