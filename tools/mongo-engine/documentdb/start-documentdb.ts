import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../free-port.ts';
import type { Engine } from '../engine.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { ServerProcess } from '../server-process.ts';
import { createDataDirectory, removeStale } from './data-directory.ts';
import { POSTGRES } from './paths.ts';

const WORKERS_END_WITHIN_MS = 60_000;
const RECOVERED_WITHIN_MS = 120_000;
let started = 0;

/** Starts PostgreSQL with DocumentDB on a copy of the empty database, and the gateway in front of it. */
export async function startDocumentDb(root: string): Promise<Engine> {
  removeStale(root);
  const data = createDataDirectory(root, String(++started));
  const postgresPort = await freePort();
  const startPostgres = async () => {
    const server = await ServerProcess.start(...postgresCommand(root, data, postgresPort), postgresPort);
    await recovered(postgresPort);
    return server;
  };
  let postgres = await startPostgres();
  let isRunning = true;
  let gateway: Gateway = await startGateway(postgresPort);
  const { port } = gateway;
  return {
    name: 'DocumentDB 1.0 on PostgreSQL 18',
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    async kill() {
      isRunning = false;
      await Promise.all([postgres.end('SIGKILL'), gateway.close()]);
    },
    async restart() {
      postgres = await afterItsWorkers(startPostgres);
      gateway = await startGateway(postgresPort, port);
      isRunning = true;
    },
    async stop() {
      if (isRunning) await Promise.all([gateway.close(), postgres.end('SIGQUIT')]);
      rmSync(join(root, data), { recursive: true, force: true });
    },
  };
}

/** PostgreSQL listens before it has recovered from a crash. */
async function recovered(port: number): Promise<void> {
  const deadline = performance.now() + RECOVERED_WITHIN_MS;
  for (;;) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(50);
    }
  }
}

/** The workers of a killed PostgreSQL end a moment after it, and until then their memory keeps the next one from starting. */
async function afterItsWorkers(start: () => Promise<ServerProcess>): Promise<ServerProcess> {
  const deadline = performance.now() + WORKERS_END_WITHIN_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!String(error).includes('still in use') || performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}

/**
 * PostgreSQL refuses to run as root and finds its files by absolute paths, so it gets the installed system as its root directory: of root by
 * chroot, of anybody else by a user namespace. It ends with this process, however that ends.
 */
function postgresCommand(root: string, data: string, port: number): [command: string, args: string[]] {
  const postgres = [POSTGRES, '-D', data, '-c', `port=${port}`, '-c', 'recovery_init_sync_method=syncfs'];
  if (process.getuid?.() === 0) {
    const user = ['--reuid=postgres', '--regid=postgres', '--init-groups'];
    return ['chroot', [root, 'setpriv', ...user, '--pdeathsig=QUIT', ...postgres]];
  }
  const inside = ['--user', '--map-current-user', `--root=${root}`];
  return ['unshare', [...inside, 'setpriv', '--pdeathsig=QUIT', ...postgres]];
}
