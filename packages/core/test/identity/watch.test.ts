import { describe, expect, it, vi } from 'vitest';
import { sqliteStorage } from '../../src/sqlite.ts';
import { memoryStorage } from '../../src/storage/memory/memory-storage.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { temporaryPath } from '../sqlite/support/temporary-path.ts';
import { settle } from '../support/settle.ts';
import { openDoor, START } from './support/door.ts';

const HOUR_MS = 3_600_000;

/** A watched principal of a fresh key, with what its watcher heard. */
async function watched(door: Awaited<ReturnType<typeof openDoor>>, expiresAt?: string) {
  const key = await door.handler.keys.create({ name: 'k', scopes: ['metrics:read'], expiresAt });
  const principal = await door.handler.identity.verify(key.key);
  if (!principal) throw new Error('a fresh key is not known');
  const heard: string[] = [];
  const stop = door.handler.identity.watch(principal, (reason) => heard.push(reason));
  await settle();
  return { ...key, principal, heard, stop };
}

describe('whoever watches a principal', () => {
  it('hears of its expiry at once, once', async () => {
    const door = await openDoor();
    const { heard } = await watched(door, new Date(START + 50 * 24 * HOUR_MS).toISOString());
    door.clock.advance(50 * 24 * HOUR_MS - 1);
    expect(heard).toEqual([]);
    door.clock.advance(1);
    expect(heard).toEqual(['expired']);
    door.clock.advance(HOUR_MS);
    expect(heard).toEqual(['expired']);
  });

  it('hears of a revocation by this process before it is acknowledged', async () => {
    const door = await openDoor();
    const { id, heard } = await watched(door);
    const other = await watched(door);
    await door.handler.keys.revoke(id);
    expect(heard).toEqual(['revoked']);
    expect(other.heard).toEqual([]);
  });

  it('hears of a revocation by another process within two seconds', async () => {
    const path = temporaryPath();
    const clock = new ManualClock(START);
    const one = await openDoor(sqliteStorage({ path }), clock);
    const two = await openDoor(sqliteStorage({ path }), clock);
    const { id, key, heard } = await watched(one);
    await two.handler.keys.revoke(id);
    expect(heard).toEqual([]);
    await clock.advance(1_000);
    await vi.waitFor(() => expect(heard).toEqual(['revoked']));
    expect(await one.handler.identity.verify(key)).toBeNull();
    await one.handler.close();
    await two.handler.close();
  });

  it('hears when the user of the session is changed or removed, and when the session ends', async () => {
    const { handler } = await openDoor();
    const user = { username: 'zoe', password: 'correct horse battery' };
    for (const end of [
      () => handler.users.update('zoe', { scopes: ['books:read'] }),
      () => handler.users.remove('zoe'),
    ]) {
      await handler.users.create({ ...user, scopes: ['metrics:read'] }).catch(() => {});
      const { principal } = await handler.identity.signIn(user);
      const heard: string[] = [];
      handler.identity.watch(principal, (reason) => heard.push(reason));
      await end();
      expect(heard).toEqual(['revoked']);
    }
    await handler.users.create({ ...user, scopes: ['metrics:read'] });
    const { principal } = await handler.identity.signIn(user);
    const heard: string[] = [];
    handler.identity.watch(principal, (reason) => heard.push(reason));
    await handler.identity.signOut(principal);
    expect(heard).toEqual(['revoked']);
  });

  it('hears of a revocation that came between the check and the watching', async () => {
    const door = await openDoor();
    const { id, principal } = await watched(door);
    await door.handler.keys.revoke(id);
    const heard: string[] = [];
    door.handler.identity.watch(principal, (reason) => heard.push(reason));
    await settle();
    expect(heard).toEqual(['revoked']);
  });

  it('hears of it although the store was away when it began to watch', async () => {
    const door = await openDoor();
    const { id, principal } = await watched(door);
    await door.handler.keys.revoke(id);
    door.faults.at(1, { kind: 'throw-before' }, 'credentials.get');
    const heard: string[] = [];
    door.handler.identity.watch(principal, (reason) => heard.push(reason));
    await settle();
    expect([door.faults.struck, heard]).toEqual([1, []]);
    door.clock.advance(1_000);
    await settle();
    expect(heard).toEqual(['revoked']);
  });

  it('hears nothing after it has stopped, and nothing is left over', async () => {
    const door = await openDoor(memoryStorage());
    const before = door.clock.pending;
    const { id, heard, stop } = await watched(door, new Date(START + HOUR_MS).toISOString());
    stop();
    expect(door.clock.pending).toBe(before);
    await door.handler.keys.revoke(id);
    door.clock.advance(2 * HOUR_MS);
    expect(heard).toEqual([]);
  });

  it('costs a shared store one look a second, and none when nobody watches', async () => {
    const door = await openDoor(sqliteStorage({ path: temporaryPath() }));
    const all = await Promise.all(Array.from({ length: 20 }, () => watched(door)));
    const before = door.faults.calls('changes');
    for (let i = 0; i < 10; i++) {
      door.clock.advance(1_000);
      await settle(3);
    }
    expect(door.faults.calls('changes') - before).toBe(10);
    for (const { stop } of all) stop();
    const after = door.faults.calls('changes');
    for (let i = 0; i < 5; i++) door.clock.advance(1_000);
    await settle();
    expect(door.faults.calls('changes')).toBe(after);
    await door.handler.close();
  });
});
