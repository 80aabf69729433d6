import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from './support/fixture.ts';
import { rawConnection } from './support/raw-http.ts';
import { serverProcess } from './support/server-process.ts';

const PAGE = '<!doctype html><title>Dashboard</title>';
const SCRIPT = 'export const answer = 42;\n'.repeat(100);

let folder: string;
let site: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));
  site = join(folder, 'site');
  mkdirSync(join(site, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.html'), 'top secret');
  writeFileSync(join(site, 'index.html'), PAGE);
  writeFileSync(join(site, 'assets', 'index-Ab12_-9z.js'), SCRIPT);
  writeFileSync(join(site, 'assets', 'index-Ab12_-9z.js.map'), '{}');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the dashboard’s files', () => {
  it('are open, and the page may do nothing but run its own scripts against its own server', async () => {
    const { app } = await fixture({ dashboard: site });
    const response = await app.request('/');
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Cache-Control')).toBe('no-cache');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(response.headers.get('Content-Security-Policy')).not.toContain('unsafe');
    expect(await response.text()).toBe(PAGE);
  });

  it('are kept for ever where their name changes with their content, and compressed for who takes it', async () => {
    const { app } = await fixture({ dashboard: site });
    const path = '/assets/index-Ab12_-9z.js';
    const plain = await app.request(path);
    expect(plain.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('Content-Encoding')).toBeNull();
    expect(await plain.text()).toBe(SCRIPT);
    const small = await app.request(path, { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(small.headers.get('Content-Encoding')).toBe('gzip');
    expect(small.headers.get('Vary')).toBe('Accept-Encoding');
    expect(gunzipSync(await small.arrayBuffer()).toString()).toBe(SCRIPT);
  });

  it('are answered with 304 to who has them', async () => {
    const { app } = await fixture({ dashboard: site });
    const etag = (await app.request('/')).headers.get('ETag') ?? '';
    const again = await app.request('/', { headers: { 'If-None-Match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('take no other method', async () => {
    const { app } = await fixture({ dashboard: site });
    const response = await app.request('/', { method: 'POST' });
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('are nothing that the directory does not hold', async () => {
    const { app } = await fixture({ dashboard: site });
    for (const path of ['/secret.html', '/assets/index-Ab12_-9z.js.map', '/assets/', '/assets/other.js', '/index']) {
      expect([path, (await app.request(path)).status]).toEqual([path, 404]);
    }
    expect((await (await fixture()).app.request('/')).status).toBe(404);
  });

  it('cannot be left by any spelling of ..', async () => {
    const server = await serverProcess(folder, ['--dashboard', site], { STORAGE: 'memory:' });
    const port = Number(new URL(server.url).port);
    const targets = ['/../secret.html', '/%2e%2e/secret.html', '/..%2fsecret.html', '/assets/..%5c..%5csecret.html'];
    for (const target of ['/', ...targets]) {
      const request = `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      const answer = await rawConnection(port, request).answer;
      expect([target, answer.slice(9, 12)]).toEqual([target, target === '/' ? '200' : '404']);
      expect(answer).not.toContain('top secret');
    }
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });
});

describe('the command with a dashboard', () => {
  it('gives a link that signs in, with the key where no server sees it', async () => {
    const server = await serverProcess(folder, [], { STORAGE: 'memory:', DASHBOARD: site });
    expect(server.stdout()).toMatch(/\n {2}http:\/\/127\.0\.0\.1:\d+\/#key=mh_[0-9a-f]{16}_[\w-]{43}\n/);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('refuses a directory without a page', async () => {
    const server = await serverProcess(folder, ['--dashboard', join(site, 'assets')]);
    expect(await server.ended).toBe(2);
    expect(server.stderr()).toBe('DASHBOARD must be a directory with an index.html\n');
  });
});
