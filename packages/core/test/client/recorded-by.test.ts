import { expect, it } from 'vitest';
import { Client } from '../../src/client/client.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { settle } from '../support/settle.ts';

/** A server that knows every user by name, and takes points unless it is down. Notes as `user: values` what it took, and what was logged as lost. */
function fixture() {
  const taken: string[] = [];
  const lost: number[] = [];
  let isDown = false;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (String(input).endsWith('/auth/login')) {
      const { username } = JSON.parse(String(init?.body)) as { username: string };
      const principal = { kind: 'user', id: username, name: username, scopes: [], expiresAt: null };
      return Response.json({ token: username, expiresAt: null, principal });
    }
    if (isDown) throw new TypeError('the network is gone');
    if (String(input).endsWith('/points')) {
      const values = (JSON.parse(String(init?.body)) as { series: { values: number[] }[] }).series[0]?.values;
      taken.push(`${new Headers(init?.headers).get('Authorization')?.slice('Bearer '.length)}: ${values}`);
    }
    return Response.json({});
  };
  const clock = new ManualClock();
  const page = { online: () => true, subscribe: () => () => {} };
  const logger = { error: ({ points }: { points: number }) => lost.push(points), warn() {}, info() {}, debug() {} };
  const client = new Client(
    { baseUrl: 'http://server', fetch, clock, logger: logger as never, webSocket: null },
    page,
    () => 0,
  );
  return {
    client,
    taken,
    lost,
    signIn: (username: string) => client.session.signIn({ username, password: 'x' }),
    setDown(down: boolean) {
      isDown = down;
    },
    async pass(ms: number) {
      clock.advance(ms);
      await settle(2);
    },
  };
}

const unreachable = expect.objectContaining({ code: 'server_unreachable' });

it('what one user recorded is not sent as the next', async () => {
  const { client, taken, lost, signIn, setDown, pass } = fixture();
  await signIn('ada');
  setDown(true);
  client.record('views', 1);
  await pass(250);
  client.record('views', 2);
  await expect(client.session.signOut()).rejects.toEqual(unreachable);
  setDown(false);
  await signIn('bob');
  client.record('views', 3);
  await pass(60_000);
  await client.flush();
  expect([taken, lost]).toEqual([['bob: 3'], [2]]);
});

it('what a user recorded is sent when the same one is back', async () => {
  const { client, taken, lost, signIn, setDown, pass } = fixture();
  await signIn('ada');
  setDown(true);
  client.record('views', 1);
  await expect(client.session.signOut()).rejects.toEqual(unreachable);
  setDown(false);
  await signIn('ada');
  await pass(250);
  expect([taken, lost]).toEqual([['ada: 1'], []]);
});

it('what a user recorded is sent before another one signs in', async () => {
  const { client, taken, lost, signIn } = fixture();
  await signIn('ada');
  client.record('views', 1);
  await signIn('bob');
  client.record('views', 2);
  await client.flush();
  expect([taken, lost]).toEqual([['ada: 1', 'bob: 2'], []]);
});
