import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { freePort } from '../../free-port.ts';
import type { Engine } from '../engine.ts';
import { ServerProcess } from '../server-process.ts';

/** Starts a mongod as a replica set of one on a data directory of its own. */
export async function startMongod(binary: string): Promise<Engine> {
  const data = mkdtempSync(join(tmpdir(), 'metrics-handler-mongod-'));
  const port = await freePort();
  const args = ['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', 'tests'];
  const start = () => ServerProcess.start(...endsWithParent(binary, args), port);
  let mongod = await start();
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const version = await initiate(uri, port);
  return {
    name: `mongod ${version}`,
    uri,
    kill: () => mongod.end('SIGKILL'),
    async restart() {
      mongod = await start();
    },
    async stop() {
      await mongod.end('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Linux can end a process with its parent; elsewhere a killed test run leaves mongod to be ended by hand. */
function endsWithParent(binary: string, args: readonly string[]): [command: string, args: string[]] {
  if (process.platform !== 'linux') return [binary, [...args]];
  return ['setpriv', ['--pdeathsig=KILL', binary, ...args]];
}

async function initiate(uri: string, port: number): Promise<string> {
  const client = new MongoClient(uri);
  try {
    const admin = client.db('admin');
    await admin.command({
      replSetInitiate: { _id: 'tests', members: [{ _id: 0, host: `127.0.0.1:${port}` }] },
    });
    while (!(await admin.command({ hello: 1 })).isWritablePrimary);
    return (await admin.command({ buildInfo: 1 })).version;
  } finally {
    await client.close();
  }
}
