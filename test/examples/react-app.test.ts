import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

const APP = fileURLToPath(new URL('../../examples/react-app', import.meta.url));

let outDir: string;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'metrics-handler-react-app-'));
  await build({ root: APP, logLevel: 'error', build: { outDir, emptyOutDir: true } });
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

it('is built, has at most 20 lines and is quoted by the README', async () => {
  expect(await readdir(outDir)).toContain('index.html');
  const app = await readFile(join(APP, 'app.tsx'), 'utf8');
  expect(app.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`tsx\n${app}\`\`\`\n`);
});
