import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../tools/free-port.ts';
import { startProcess } from './measured-process.ts';
import { isOnPath } from './on-path.ts';
import type { Peer } from './peer.ts';
import { answers } from './ready.ts';

/** InfluxDB 1.x with its own defaults (its log of writes is synced for each), reports and logs off. */
export const influxdb: Peer = {
  name: 'InfluxDB',
  formats: ['lines'],
  missing: () => (isOnPath('influxd') ? undefined : 'influxd is not installed (Debian: apt-get install influxdb)'),
  async start(directory) {
    const port = await freePort();
    const path = join(directory, 'influxdb.conf');
    await writeFile(path, config(directory, port, await freePort()));
    const running = await startProcess('influxd', ['-config', path], () => answers(port, '/ping'));
    await fetch(`http://127.0.0.1:${port}/query`, {
      method: 'POST',
      body: new URLSearchParams({ q: 'CREATE DATABASE bench' }),
    });
    return { port, process: running };
  },
};

function config(directory: string, port: number, rpcPort: number): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${directory}/meta"
[data]
  dir = "${directory}/data"
  wal-dir = "${directory}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[monitor]
  store-enabled = false
`;
}
