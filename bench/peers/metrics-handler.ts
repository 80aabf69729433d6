import { join } from 'node:path';
import { freePort } from '../../tools/free-port.ts';
import { SERVER_COMMAND } from '../../tools/server-command.ts';
import { ADMIN_KEY } from './dialects.ts';
import { startProcess } from './measured-process.ts';
import type { Peer } from './peer.ts';
import { answers } from './ready.ts';

/** This server as it comes: SQLite, each acknowledgement after its sync, its protections on. */
export const metricsHandler: Peer = {
  name: 'metrics-handler',
  formats: ['columns', 'ndjson', 'lines'],
  missing: () => undefined,
  async start(directory) {
    const port = await freePort();
    const args = [...profiling(), ...SERVER_COMMAND];
    const env = {
      PORT: String(port),
      STORAGE: `sqlite:${join(directory, 'metrics.db')}`,
      ADMIN_API_KEY: ADMIN_KEY,
      LOG_LEVEL: 'warn',
      // On, so that every request pays for it, and too high to be reached.
      RATE_LIMIT: '999999999/1m',
    };
    return { port, process: await startProcess(process.execPath, args, () => answers(port, '/readyz'), env) };
  },
};

/** `BENCH_PROFILE=<directory>` leaves a processor profile of every server there. */
function profiling(): string[] {
  const directory = process.env.BENCH_PROFILE;
  return directory ? ['--cpu-prof', `--cpu-prof-dir=${directory}`] : [];
}
