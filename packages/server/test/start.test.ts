import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MetricsHandlerError, memoryStorage } from '@metrics-handler/core';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../src/start.ts';

const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('startServer', () => {
  it('stores what `record` has accepted before it ends', async () => {
    const storage = () => sqliteStorage({ path: join(folder, 'buffered.db') });
    const first = await startServer({ storage: storage(), port: 0 });
    for (let i = 0; i < 200; i++) first.handler.record('views', i);
    await first.close();
    const second = await startServer({ storage: storage(), port: 0 });
    const { items } = await second.handler.points.list({ name: 'views', from: 0, to: Date.now() + 1 });
    expect(items.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, i) => i),
    );
    await second.close();
  });

  it('gives the first key, and none with a key of one’s own', async () => {
    const first = await startServer({ storage: memoryStorage(), port: 0 });
    const headers = { Authorization: `Bearer ${first.firstKey?.key}` };
    expect((await fetch(`${first.url}/api/v1/keys`, { headers })).status).toBe(200);
    await first.close();
    const own = await startServer({ storage: memoryStorage(), port: 0, adminApiKey: 'x'.repeat(32) });
    expect(own.firstKey).toBeNull();
    await own.close();
  });

  it('closes the store again when it cannot start', async () => {
    const running = await startServer({ storage: memoryStorage(), port: 0 });
    let closed = 0;
    const storage = memoryStorage();
    const close = storage.close.bind(storage);
    storage.close = async () => {
      closed++;
      await close();
    };
    const port = Number(new URL(running.url).port);
    await expect(startServer({ storage, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(closed).toBe(1);
    await expect(startServer({ storage: memoryStorage(), port: 0, adminApiKey: 'short' })).rejects.toMatchObject({
      code: 'invalid_key',
    });
    await running.close();
  });

  it('is not ready while the store does not answer, and is again when it does', async () => {
    const storage = memoryStorage();
    const head = storage.head.bind(storage);
    const running = await startServer({ storage, port: 0 });
    const readiness = async () => {
      const response = await fetch(`${running.url}/readyz`);
      return [response.status, ((await response.json()) as { checks: unknown }).checks];
    };
    expect(await readiness()).toEqual([200, { server: 'ok', store: 'ok' }]);
    storage.head = async () => {
      throw new MetricsHandlerError('storage_unavailable', 'away');
    };
    expect(await readiness()).toEqual([503, { server: 'ok', store: 'failed' }]);
    expect((await fetch(`${running.url}/livez`)).status).toBe(200);
    storage.head = head;
    expect(await readiness()).toEqual([200, { server: 'ok', store: 'ok' }]);
    await running.close();
  });

  it('is closed once however often it is asked to', async () => {
    const running = await startServer({ storage: memoryStorage(), port: 0 });
    await Promise.all([running.close(), running.close()]);
    await running.close();
    await expect(fetch(`${running.url}/livez`)).rejects.toThrow('fetch failed');
  });

  it('has a URL that a browser can open', async () => {
    for (const [host, expected] of [
      ['::1', /^http:\/\/\[::1\]:\d+$/],
      ['0.0.0.0', /^http:\/\/localhost:\d+$/],
    ] as const) {
      const running = await startServer({ storage: memoryStorage(), host, port: 0 });
      expect(running.url).toMatch(expected);
      expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
      await running.close();
    }
  });
});
