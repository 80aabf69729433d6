import type { Collection, Db } from 'mongodb';
import { time } from '../measure.ts';
import { storedBytes } from './bench-database.ts';
import { BATCH, byCallers, type Measured, type MongoScale, pointsOf, rangeOf } from './year.ts';

interface PointDocument {
  readonly m: string;
  readonly t: Date;
  readonly v: number;
}

/** What one writes without this project: a document per point with the index that queries need, acknowledged as the adapter's are. */
export async function plainDocuments(db: Db, scale: MongoScale): Promise<Measured> {
  const options = { writeConcern: { w: 'majority', journal: true } } as const;
  const many: Collection<PointDocument> = db.collection('many', options);
  await many.createIndex({ m: 1, t: 1 });
  const { timestamps, values } = pointsOf(scale);
  const documentOf = (i: number): PointDocument => ({
    m: 'views',
    t: new Date(timestamps[i] as number),
    v: values[i] as number,
  });
  const [manyMs] = (await time(1, async () => {
    for (let i = 0; i < timestamps.length; i += BATCH) {
      const length = Math.min(BATCH, timestamps.length - i);
      await many.insertMany(Array.from({ length }, (_, k) => documentOf(i + k)));
    }
  })) as [number];
  const bytesPerPoint = (await storedBytes(db)) / timestamps.length;
  const { from, to } = rangeOf(scale);
  const byDay = [
    { $match: { m: 'views', t: { $gte: new Date(from), $lt: new Date(to) } } },
    { $group: { _id: { $dateTrunc: { date: '$t', unit: 'day' } }, avg: { $avg: '$v' }, count: { $sum: 1 } } },
    { $sort: { _id: 1 } },
  ];
  const byDayMs = await time(scale.runs, () => many.aggregate(byDay).toArray());

  const one: Collection<PointDocument> = db.collection('one', options);
  // Connections are not what is measured.
  await byCallers(scale.singles / 5, (i) => one.insertOne(documentOf(i)));
  const [oneMs] = (await time(1, () => byCallers(scale.singles, (i) => one.insertOne(documentOf(i))))) as [number];
  const rate = (points: number, ms: number) => ({
    acknowledged: (points / ms) * 1_000,
    applied: (points / ms) * 1_000,
  });
  return { columns: rate(timestamps.length, manyMs), singles: rate(scale.singles, oneMs), byDayMs, bytesPerPoint };
}
