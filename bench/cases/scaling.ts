import { join } from 'node:path';
import { Collected } from '../collected.ts';
import { type Figure, OURS, quantile, type Unit } from '../figure.ts';
import { onBenchDatabase } from '../mongodb/bench-database.ts';
import type { Scale } from '../scale.ts';
import { POINTS_PER_REQUEST } from '../scaling/load.ts';
import { ScalingServers } from '../scaling/servers.ts';
import type { Bench } from '../side-by-side.ts';

const CONNECTIONS = 6;
const MAX_RUNS = 3;

/** How ingest, queries and memory go with the number of servers on one SQLite file, and with the number of series. */
export async function scaling(bench: Bench, scale: Scale): Promise<Figure[]> {
  const collected = new Collected();
  const newStore = async () => `sqlite:${join(await bench.directories.make(), 'metrics.db')}`;
  for (let run = 0; run < Math.min(scale.runs, MAX_RUNS); run++) {
    for (const size of scale.processes) await measure(collected, size, scale.scalingSeries[0], await newStore(), scale);
    for (const series of scale.scalingSeries.slice(1)) await measure(collected, 1, series, await newStore(), scale);
  }
  return figuresOf(collected);
}

/** How they go with the number of servers on one database of MongoDB. */
export async function scalingOnMongodb(_: Bench, scale: Scale): Promise<Figure[]> {
  const collected = new Collected();
  await onBenchDatabase(async ({ db, uri }) => {
    for (let run = 0; run < Math.min(scale.runs, MAX_RUNS); run++) {
      for (const size of scale.processes) {
        const store = new URL(uri);
        store.pathname = `${db.databaseName}_${run}_${size}`;
        await measure(collected, size, scale.scalingSeries[0], store.href, scale);
        await db.client.db(store.pathname.slice(1)).dropDatabase();
      }
    }
  });
  return figuresOf(collected);
}

async function measure(
  collected: Collected,
  size: number,
  series: number,
  storage: string,
  { scalingMs: durationMs }: Scale,
): Promise<void> {
  const on = storage.startsWith('sqlite') ? 'SQLite' : 'MongoDB';
  const name = `${size} ${size === 1 ? 'server' : 'servers'} on ${on}, ${series.toLocaleString('en')} series`;
  const servers = await ScalingServers.start(size, storage);
  try {
    const order = { connections: CONNECTIONS, series, durationMs };
    await servers.run({ ...order, kind: 'series' });
    const points = await servers.run({ ...order, kind: 'points' });
    collected.add(`${name}: ingest`, OURS, (points.requests * POINTS_PER_REQUEST) / points.seconds);
    collected.add(`${name}: ingest, p99 of a request`, OURS, quantile([...points.latenciesMs], 0.99));
    await servers.run({ ...order, kind: 'queries', durationMs: durationMs / 4 });
    const queries = await servers.run({ ...order, kind: 'queries' });
    collected.add(`${name}: queries`, OURS, queries.requests / queries.seconds);
    collected.add(`${name}: queries, p99`, OURS, quantile([...queries.latenciesMs], 0.99));
    collected.add(`${name}: memory of a server`, OURS, servers.residentBytes() / 1e6);
  } finally {
    await servers.stop();
  }
}

function figuresOf(collected: Collected): Figure[] {
  return collected.names.map((name) => ({ name, unit: unitOf(name), runs: collected.runs(name) }));
}

function unitOf(name: string): Unit {
  if (name.includes('p99')) return 'ms';
  if (name.endsWith('memory of a server')) return 'MB';
  return name.endsWith('ingest') ? 'points/s' : 'requests/s';
}
