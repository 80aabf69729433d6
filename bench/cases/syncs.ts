import { Collected } from '../collected.ts';
import type { Figure } from '../figure.ts';
import type { Job } from '../generator/jobs.ts';
import type { Scale } from '../scale.ts';
import { type Bench, withPeer } from '../side-by-side.ts';
import { missingTracer, syncsDuring } from '../syncs.ts';
import { BOOKS, CONNECTIONS } from './single-points.ts';

/** Days of W1: enough requests for a count. */
const DAYS = 60;

type Load = Job extends infer J ? (J extends Job ? Omit<J, 'peer' | 'port' | 'format'> : never) : never;

/** Syncs to the disk for each acknowledged request, of W1 (batches on two connections) and W3 (single points on 64). */
export async function syncs(bench: Bench, { runs, days, singlesMs }: Scale): Promise<Figure[]> {
  const missing = missingTracer();
  if (missing !== undefined) {
    console.log(`missing: ${missing}`);
    return [];
  }
  const collected = new Collected();
  const loads: readonly (readonly [string, Load])[] = [
    ['W1', { kind: 'load', workload: { kind: 'year', days: Math.min(days, DAYS) }, connections: 2 }],
    ['W3', { kind: 'single-points', connections: CONNECTIONS, durationMs: singlesMs, books: BOOKS, panels: [] }],
  ];
  for (let run = 0; run < runs; run++) {
    for (const peer of bench.peers) {
      for (const [name, load] of loads) {
        const directory = await bench.directories.make();
        await withPeer(peer, directory, async ({ port, process }) => {
          const target = { peer: peer.name, port, format: peer.formats[0] as 'lines' };
          let requests = 0;
          const count = await syncsDuring(process.pid, directory, async () => {
            ({ requests } = await bench.generator.run({ ...load, ...target } as Job));
          });
          collected.add(name, peer.name, count / requests);
        });
        await bench.directories.remove();
      }
    }
  }
  return loads.map(([name]) => ({
    name: `${name} syncs to the disk for each acknowledgement`,
    unit: 'syncs/ack',
    runs: collected.runs(name),
  }));
}
