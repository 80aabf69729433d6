import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('every benchmark runs, on little data', { timeout: 120_000 }, async () => {
  const { stdout } = await run(process.execPath, ['--conditions=@metrics-handler/source', 'bench/main.ts', '--smoke']);
  const figures = stdout.trimEnd().split('\n');
  expect(figures.filter((line) => / (?:\/s|ms) /.test(line))).toHaveLength(figures.length);
  expect(figures.map((line) => line.slice(0, 64).trimEnd())).toEqual(
    expect.arrayContaining([
      'durable ingest in columns, 10 series, batches of 10,000',
      'record() with book and two labels, until durable',
      '3 days of 4320 points by 1d, Asia/Kathmandu, warm',
    ]),
  );
});

it('a benchmark that does not exist is named, with those that do', async () => {
  await expect(
    run(process.execPath, ['--conditions=@metrics-handler/source', 'bench/main.ts', 'speed']),
  ).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      'there is no benchmark speed; there are ingest-columns, record, year-of-one-series',
    ),
  });
});
