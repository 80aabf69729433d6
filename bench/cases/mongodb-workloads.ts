import { createMetricsHandler } from '@metrics-handler/core';
import { mongoStorage } from '@metrics-handler/mongo-adapter';
import type { Db } from 'mongodb';
import { batchesOf, pointsOf, type Workload } from '../batches.ts';
import { type Figure, OURS } from '../figure.ts';
import { onBenchDatabase } from '../mongodb/bench-database.ts';
import type { Scale } from '../scale.ts';

/** A fifth of the year of W1, and a quarter of the seconds of W2: documents one by one take their time. */
const YEAR_SHARE = 5;
const WIDE_SHARE = 4;
const RUNS = 3;

interface Rates {
  readonly acknowledged: number;
  readonly applied: number;
}

/** W1 and W2 in process, each batch acknowledged before the next is sent, beside `insertMany` of a document per point with the index that queries need. */
export async function mongodbWorkloads({ days, wideSeries, wideSeconds, runs }: Scale): Promise<Figure[]> {
  const workloads: readonly (readonly [name: string, workload: Workload])[] = [
    ['W1', { kind: 'year', days: Math.ceil(days / YEAR_SHARE) }],
    ['W2', { kind: 'wide', series: wideSeries, seconds: Math.ceil(wideSeconds / WIDE_SHARE) }],
  ];
  const figures: Figure[] = [];
  await onBenchDatabase(async ({ db }) => {
    for (const [name, workload] of workloads) {
      const ours: Rates[] = [];
      const plain: number[] = [];
      for (let run = 0; run < Math.min(runs, RUNS); run++) {
        plain.push(await insertMany(db, `plain_${name}_${run}`, workload));
        ours.push(await throughAdapter(db, `ours_${name}_${run}_`, workload));
      }
      for (const kind of ['acknowledged', 'applied'] as const) {
        figures.push({
          name: `MongoDB: ${name}, ${pointsOf(workload).toLocaleString('en')} points, ${kind}`,
          unit: 'points/s',
          runs: { [OURS]: ours.map((rates) => rates[kind]), insertMany: plain },
        });
      }
    }
  });
  return figures;
}

async function throughAdapter(db: Db, prefix: string, workload: Workload): Promise<Rates> {
  const storage = mongoStorage({ db, prefix });
  const handler = await createMetricsHandler({ storage });
  const rate = rateSince(performance.now(), workload);
  for (const { series } of batchesOf(workload)) {
    await handler.recordAll({
      series: series.map(({ book, ...columns }) => ({ name: 'views', bookId: book, ...columns })),
    });
  }
  const acknowledged = rate();
  while (await storage.maintain());
  const applied = rate();
  await handler.close();
  return { acknowledged, applied };
}

async function insertMany(db: Db, collection: string, workload: Workload): Promise<number> {
  const points = db.collection(collection, { writeConcern: { w: 'majority', journal: true } });
  await points.createIndex({ m: 1, b: 1, t: 1 });
  const rate = rateSince(performance.now(), workload);
  for (const { series } of batchesOf(workload)) {
    const documents = series.flatMap(({ book, timestamps, values }) =>
      Array.from(timestamps, (t, i) => ({ m: 'views', b: book, t: new Date(t), v: values[i] as number })),
    );
    await points.insertMany(documents);
  }
  return rate();
}

/** Points per second until it is called. */
function rateSince(startedAt: number, workload: Workload): () => number {
  return () => (pointsOf(workload) / (performance.now() - startedAt)) * 1_000;
}
