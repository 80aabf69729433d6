import { NoEngineError } from '../../tools/mongo-engine/find-engine.ts';
import { type Figure, OURS } from '../figure.ts';
import { throughAdapter } from '../mongodb/adapter.ts';
import { benchDatabase } from '../mongodb/bench-database.ts';
import { plainDocuments } from '../mongodb/plain-documents.ts';
import type { Measured, MongoScale } from '../mongodb/year.ts';
import type { Scale } from '../scale.ts';

/** The adapter beside plain documents on the same server: one series by the minute for a year, and the same points one by one. */
export async function mongodb({ days, runs }: Scale): Promise<Figure[]> {
  const scale: MongoScale = { days, runs, singles: Math.min(5_000, days * 100) };
  const ours: Measured[] = [];
  const plain: Measured[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      plain.push(await onDatabase((db) => plainDocuments(db, scale)));
      ours.push(await onDatabase((db) => throughAdapter(db, scale)));
    }
  } catch (error) {
    if (!(error instanceof NoEngineError)) throw error;
    console.log(`missing: ${error.message.replaceAll('\n', ' ')}`);
    return [];
  }
  const rates = (of: (measured: Measured) => number, other: string) => ({
    [OURS]: ours.map(of),
    [other]: plain.map(of),
  });
  return [
    {
      name: 'MongoDB: in columns of 10,000, acknowledged',
      unit: 'points/s',
      runs: rates(({ columns }) => columns.acknowledged, 'insertMany'),
    },
    {
      name: 'MongoDB: in columns of 10,000, applied',
      unit: 'points/s',
      runs: rates(({ columns }) => columns.applied, 'insertMany'),
      musts: { insertMany: 3 },
    },
    {
      name: 'MongoDB: one by one from 64 callers, acknowledged',
      unit: 'points/s',
      runs: rates(({ singles }) => singles.acknowledged, 'insertOne'),
    },
    {
      name: 'MongoDB: one by one from 64 callers, applied',
      unit: 'points/s',
      runs: rates(({ singles }) => singles.applied, 'insertOne'),
      musts: { insertOne: 20 },
    },
    {
      name: `MongoDB: ${days} days by day, cold`,
      unit: 'ms',
      runs: {
        [OURS]: ours.flatMap(({ byDayMs }) => byDayMs),
        '$dateTrunc and $group': plain.flatMap(({ byDayMs }) => byDayMs),
      },
      musts: { '$dateTrunc and $group': 50 },
    },
    {
      name: 'MongoDB: stored, indexes included',
      unit: 'bytes/point',
      runs: rates(({ bytesPerPoint }) => bytesPerPoint, 'plain documents'),
    },
  ];
}

async function onDatabase<T>(measure: (db: Awaited<ReturnType<typeof benchDatabase>>['db']) => Promise<T>): Promise<T> {
  const { db, remove } = await benchDatabase();
  try {
    return await measure(db);
  } finally {
    await remove();
  }
}
