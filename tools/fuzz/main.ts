import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVER_COMMAND } from '../server-command.ts';
import { fuzz } from './fuzz.ts';

const KEY = `fuzz-${'k'.repeat(40)}`;
/** Beyond what the first fifth of the requests took; the series, books and keys that were made grow it a little. */
const MAX_GROWTH_MIB = 150;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

const HELP = `Usage: npm run fuzz -- [flags]

  --requests <n>   how many (2000)
  --seed <n>       the same seed sends the same requests (at random)
  --storage <uri>  as the server takes it, which finds there what is there (a fresh SQLite file)

Starts a server, sends it requests generated from its own OpenAPI document and hostile ones, and judges every answer by that document.
`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    storage: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else process.exitCode = await run(Number(values.requests), Number(values.seed), values.storage);

async function run(requests: number, seed: number, storage: string | undefined): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-fuzz-'));
  const server = spawn(process.execPath, SERVER_COMMAND, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      ADMIN_API_KEY: KEY,
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'warn',
      ...(storage === undefined ? {} : { STORAGE: storage }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const leave = () => {
    server.removeAllListeners('exit');
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  // Whoever ends this run ends its server as well, and leaves no files behind.
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.once(signal, () => {
      leave();
      process.exit(code);
    });
  }
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      server.stdout.setEncoding('utf8').on('data', (chunk) => {
        said += chunk;
        const found = /listens on (\S+)/.exec(said)?.[1];
        if (found) resolve(found);
      });
    });
    const memory: number[] = [];
    const startedAt = performance.now();
    const report = await fuzz({
      url,
      token: KEY,
      requests,
      seed,
      now: Date.now(),
      onProgress: () => memory.push(residentMib(server.pid as number)),
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    const warm = Math.max(...memory.slice(0, Math.ceil(memory.length / 5)));
    const peak = Math.max(...memory);
    const share = report.accepted / requests;
    process.stdout.write(
      `${JSON.stringify({ seed, seconds: Math.round(seconds), ...report, warmMib: warm, peakMib: peak }, null, 2)}\n`,
    );
    const sound =
      report.faultCount === 0 &&
      (requests < 10_000 || report.neverAccepted.length === 0) &&
      share >= 1 / 3 &&
      peak - warm <= MAX_GROWTH_MIB &&
      server.exitCode === null;
    return sound ? 0 : 1;
  } finally {
    leave();
  }
}

function residentMib(pid: number): number {
  const [, kib = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1_024);
}
