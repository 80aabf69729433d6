import { ManualClock } from '@metrics-handler/core/testing';
import { MongoClient } from 'mongodb';
import { silentLogger } from '../../../../core/src/logger.ts';
import { mongoStorage } from '../../../src/index.ts';
import type { CommitCommand } from './committer.ts';
import { SHARED, T0 } from './operations.ts';

const [uri, database] = process.argv.slice(2) as [string, string];
const client = new MongoClient(uri, { retryWrites: false });
const storage = mongoStorage({ db: client.db(database) });
await storage.open({ clock: new ManualClock(), logger: silentLogger });

process.on('message', async ({ n, callers }: CommitCommand) => {
  const change = {
    kind: 'points',
    points: [{ metric: SHARED, bookId: null, labels: [], timestamps: Float64Array.of(T0), values: Float64Array.of(n) }],
    idempotency: { key: `batch ${n}`, hash: 'same' },
  } as const;
  const outcomes = await Promise.all(Array.from({ length: callers }, () => storage.commit([change])));
  process.send?.(outcomes.flat().map(({ status }) => status));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
