import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import { freePort } from '../free-port.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { ServerProcess } from '../server-process.ts';
import { createDataDirectory, removeStale } from './data-directory.ts';
import { POSTGRES } from './paths.ts';

let started = 0;

/** Starts PostgreSQL with DocumentDB on a copy of the empty database, and the gateway in front of it. */
export async function startDocumentDb(root: string): Promise<Engine> {
  removeStale(root);
  const data = createDataDirectory(root, String(++started));
  const postgresPort = await freePort();
  const startPostgres = () => ServerProcess.start(...postgresCommand(root, data, postgresPort), postgresPort);
  let postgres = await startPostgres();
  let gateway: Gateway = await startGateway(postgresPort);
  const { port } = gateway;
  return {
    name: 'DocumentDB 1.0 on PostgreSQL 18',
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    async kill() {
      await Promise.all([postgres.end('SIGKILL'), gateway.close()]);
    },
    async restart() {
      postgres = await startPostgres();
      gateway = await startGateway(postgresPort, port);
    },
    async stop() {
      await gateway.close();
      await postgres.end('SIGQUIT');
      rmSync(join(root, data), { recursive: true, force: true });
    },
  };
}

/**
 * PostgreSQL refuses to run as root and finds its files by absolute paths, so it gets the installed system as its root directory: of root by
 * chroot, of anybody else by a user namespace. It ends with this process, however that ends.
 */
function postgresCommand(root: string, data: string, port: number): [command: string, args: string[]] {
  const postgres = [POSTGRES, '-D', data, '-c', `port=${port}`];
  if (process.getuid?.() === 0) {
    const user = ['--reuid=postgres', '--regid=postgres', '--init-groups'];
    return ['chroot', [root, 'setpriv', ...user, '--pdeathsig=QUIT', ...postgres]];
  }
  const inside = ['--user', '--map-current-user', `--root=${root}`];
  return ['unshare', [...inside, 'setpriv', '--pdeathsig=QUIT', ...postgres]];
}
