import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const isLong = process.env.TEST_LONG === '1';
/** Those beside peers. The others start one server after another, which takes minutes. */
const PARTS = isLong ? [] : ['ingest-year', 'single-points', 'queries', 'record'];

it(`${isLong ? 'every benchmark' : 'each benchmark beside peers'} runs on little data, each answer the same as that of every peer that is installed`, {
  timeout: 600_000,
}, async () => {
  const { stdout } = await run(process.execPath, [
    '--conditions=@metrics-handler/source',
    'bench/main.ts',
    '--smoke',
    ...PARTS,
  ]);
  const lines = stdout.trimEnd().split('\n');
  const headings = lines.filter((line) => !line.startsWith(' ') && !line.startsWith('missing: '));
  expect(headings).toEqual(
    expect.arrayContaining([
      'W1 ingest over HTTP, columns',
      'W1 on disk',
      'W3 one point per request, 64 connections',
      'W5 a panel, 95 of 100',
      'one series, one year by day, Asia/Kathmandu, cold',
      'record() of a bound series, calls alone',
      ...(isLong ? ['W2 ingest over HTTP, columns', 'W4 late points anywhere in a year of ten series'] : []),
    ]),
  );
  const ours = lines.filter((line) => line.startsWith('  metrics-handler'));
  expect(ours).toHaveLength(headings.length);
  for (const line of ours)
    expect(line).toMatch(/ [\d.,]+ (?:ms|MB|%|[a-z]+\/[a-z]+|CPU s\/M points|CPU ms\/query) +\(\d+ runs, /);
});

it('a benchmark that does not exist is named, with those that do', async () => {
  await expect(
    run(process.execPath, ['--conditions=@metrics-handler/source', 'bench/main.ts', 'speed']),
  ).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no benchmark speed; there are ingest-year, ingest-wide, single-points'),
  });
});
