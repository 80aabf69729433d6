import { chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtImage } from './support/built-image.ts';
import { canRunImage } from './support/can-run-image.ts';
import { type Container, startContainer } from './support/container.ts';
import type { Image } from './support/image.ts';

const able = canRunImage();

const KEY = 'a-key-of-the-image-tests-0123456789';

describe.skipIf(!able)('the image', () => {
  let image: Image;
  const running: Container[] = [];
  const folders: string[] = [];

  beforeAll(() => {
    image = builtImage();
  });

  afterEach(async () => {
    for (const container of running.splice(0)) {
      container.kill();
      await container.ended;
    }
  });

  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function volume(): string {
    const folder = mkdtempSync(join(tmpdir(), 'image-data-'));
    const [uid = 0, gid = 0] = image.config.User.split(':').map(Number);
    chownSync(folder, uid, gid);
    folders.push(folder);
    return folder;
  }

  async function start(data: string, env: Readonly<Record<string, string>> = {}): Promise<Container> {
    const container = await startContainer(image, data, { ADMIN_API_KEY: KEY, ...env });
    running.push(container);
    return container;
  }

  const request = (container: Container, path: string, init: RequestInit = {}) =>
    fetch(container.url + path, {
      ...init,
      headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json', ...init.headers },
    });

  const sum = async (container: Container) => {
    const answer = await request(container, '/api/v1/query?name=views&interval=1d&aggregates=sum');
    const { series } = (await answer.json()) as { series: { buckets: { sum: number }[] }[] };
    return series[0]?.buckets.reduce((total, bucket) => total + bucket.sum, 0);
  };

  it('adds at most 60 MB to its base and brings neither sources nor tools for building', () => {
    expect(image.bytes).toBeLessThan(60e6);
    for (const absent of ['packages/core/src', 'node_modules/typescript', 'node_modules/vitest', '.git'])
      expect(() => statSync(join(image.root, 'app', absent)), absent).toThrow(/ENOENT/);
    expect(image.config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it('serves from a read-only root as a user without any right, and keeps its data over a restart', async () => {
    const data = volume();
    const first = await start(data);
    expect(await (await fetch(`${first.url}/readyz`)).json()).toMatchObject({ status: 'ready' });
    expect(await (await fetch(first.url)).text()).toContain('<div id="root">');
    const status = readFileSync(`/proc/${first.pid()}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\t10001\t10001\t10001\t10001$/m);
    expect(status).toMatch(/^NSpid:\t\d+\t1$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    const point = { method: 'POST', body: JSON.stringify({ name: 'views', value: 3 }) };
    expect((await request(first, '/api/v1/points', point)).status).toBe(200);
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    const second = await start(data);
    expect(await sum(second)).toBe(3);
  });

  it('drains on SIGTERM: what is under way is answered, and it ends with 0 well within the 25 s of a grace period', async () => {
    const container = await start(volume());
    const body = JSON.stringify(Array.from({ length: 20_000 }, () => ({ name: 'views', value: 1 })));
    const answers = Array.from({ length: 8 }, () => request(container, '/api/v1/points', { method: 'POST', body }));
    await (answers[0] as Promise<Response>);
    const asked = performance.now();
    container.signal('SIGTERM');
    const statuses = await Promise.all(
      answers.map((answer) =>
        answer.then(
          ({ status }) => status,
          () => 'closed before it was read',
        ),
      ),
    );
    expect(await container.ended).toBe(0);
    expect(performance.now() - asked).toBeLessThan(25_000);
    expect(statuses).toContain(200);
  });

  it('is healthy by its own check, and not when nothing listens', async () => {
    const container = await start(volume());
    const [form, ...check] = image.config.Healthcheck.Test;
    expect(form).toBe('CMD');
    const port = new URL(container.url).port;
    const healthy = await startContainer(image, volume(), { PORT: port }, check);
    expect(await healthy.ended).toBe(0);
    container.signal('SIGTERM');
    await container.ended;
    const unhealthy = await startContainer(image, volume(), { PORT: port }, check);
    expect(await unhealthy.ended).toBe(1);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a port that is none', { PORT: 'http' }, /PORT/],
    ['a port beyond 65535', { PORT: '70000' }, /PORT/],
    ['a host with a scheme', { HOST: 'http://0.0.0.0' }, /HOST/],
    ['an address that is not its own', { HOST: '203.0.113.7' }, /203\.0\.113\.7|address/i],
    ['a store of an unknown kind', { STORAGE: 'postgres://db/metrics' }, /STORAGE/],
    ['a store without a name', { STORAGE: 'sqlite:' }, /STORAGE/],
    ['a store on the read-only root', { STORAGE: 'sqlite:/app/metrics.db' }, /metrics\.db/],
    ['a store that is a folder', { STORAGE: 'sqlite:/data' }, /\/data/],
    ['a key that can be guessed', { ADMIN_API_KEY: 'secret' }, /ADMIN_API_KEY/],
    ['origins that are none', { CORS_ORIGINS: '*' }, /CORS_ORIGINS/],
    ['ages that are none', { RETENTION: 'raw=soon' }, /RETENTION/],
    ['a coarser tier that lives shorter', { RETENTION: 'raw=30d,hour=7d' }, /hour/],
    ['an unknown level', { LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
    ['a dashboard that is not there', { DASHBOARD: '/nowhere' }, /DASHBOARD/],
    ['a duration that is none', { MAX_FUTURE: 'tomorrow' }, /MAX_FUTURE/],
  ])('refuses to start with %s, in one line', async (_, env, named) => {
    const container = await start(volume(), env);
    expect(await container.ended).not.toBe(0);
    expect(container.output().trimEnd().split('\n')).toEqual([expect.stringMatching(named)]);
    expect(container.output()).not.toMatch(/\bat .*:\d+:\d+|ADMIN_API_KEY=|a-key-of/);
  });

  it('refuses to start where its volume belongs to somebody else, in one line', async () => {
    const data = volume();
    chownSync(data, 0, 0);
    const container = await start(data);
    expect(await container.ended).not.toBe(0);
    expect(container.output().trimEnd().split('\n')).toEqual([expect.stringMatching(/\/data\/metrics\.db/)]);
  });
});
