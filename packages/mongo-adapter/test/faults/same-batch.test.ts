import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { runs, seed } from '../../../core/test/support/runs.ts';
import { startCommitter } from './support/committer.ts';
import { SHARED, T0 } from './support/operations.ts';
import { Stage } from './support/stage.ts';

const engine = await testEngine();
const PROCESSES = 3;
const CALLERS = 32;
const BATCHES = runs(5, 500);

describe.skipIf(!engine)(`the same batch from ${CALLERS} callers to ${PROCESSES} processes at once`, () => {
  it(`counts once, ${BATCHES} times`, { timeout: 60_000 + BATCHES * 5_000 }, async () => {
    const stage = new Stage(engine?.uri ?? '', seed());
    const { uri, database } = stage;
    const committers = await Promise.all(Array.from({ length: PROCESSES }, () => startCommitter(uri, database)));
    for (let n = 0; n < BATCHES; n++) {
      const callers = Array.from({ length: PROCESSES }, (_, i) => Math.floor((CALLERS + i) / PROCESSES));
      const answers = await Promise.all(callers.map((count, i) => committers[i]?.({ n, callers: count })));
      const statuses = answers.flat();
      expect(statuses).toHaveLength(CALLERS);
      expect(statuses.filter((status) => status === 'committed')).toHaveLength(1);
      expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(CALLERS - 1);
    }
    const storage = await stage.store(new MongoClient(uri, { retryWrites: false }));
    const [series] = await storage.series({ metric: SHARED });
    const request = { series: [series?.id as number], from: T0, to: T0 + 86_400_000 };
    const { points } = await storage.readPoints(request);
    expect([...(points[0]?.values ?? [])].sort((a, b) => a - b)).toEqual(Array.from({ length: BATCHES }, (_, n) => n));
  });
});
