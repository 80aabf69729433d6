import { join } from 'node:path';
import { freePort } from '../../tools/free-port.ts';
import { startProcess } from './measured-process.ts';
import { isOnPath } from './on-path.ts';
import type { Peer } from './peer.ts';
import { answers } from './ready.ts';

/** VictoriaMetrics with its own defaults, except that it keeps old points. It acknowledges before anything is on the disk. */
export const victoriaMetrics: Peer = {
  name: 'VictoriaMetrics',
  formats: ['lines', 'import'],
  missing: () =>
    isOnPath('victoria-metrics')
      ? undefined
      : 'victoria-metrics is not installed (Debian: apt-get install victoria-metrics)',
  async start(directory) {
    const port = await freePort();
    const args = [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${join(directory, 'data')}`,
      '-retentionPeriod=100y',
      '-loggerLevel=ERROR',
    ];
    return { port, process: await startProcess('victoria-metrics', args, () => answers(port, '/health')) };
  },
};
