import { type Figure, OURS } from '../figure.ts';
import { throughAdapter } from '../mongodb/adapter.ts';
import { onBenchDatabase } from '../mongodb/bench-database.ts';
import { plainDocuments } from '../mongodb/plain-documents.ts';
import type { Measured, MongoScale } from '../mongodb/year.ts';
import type { Scale } from '../scale.ts';

/** The adapter beside plain documents on the same server: one series by the minute for a year, and the same points one by one. */
export async function mongodb({ days, runs }: Scale): Promise<Figure[]> {
  const scale: MongoScale = { days, runs, singles: Math.min(5_000, days * 100) };
  const ours: Measured[] = [];
  const plain: Measured[] = [];
  for (let run = 0; run < runs; run++) {
    plain.push(await onBenchDatabase(({ db }) => plainDocuments(db, scale)));
    ours.push(await onBenchDatabase(({ db }) => throughAdapter(db, scale)));
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
