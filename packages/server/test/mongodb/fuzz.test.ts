import { mongoStorage } from '@metrics-handler/mongo-adapter';
import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../../tools/fuzz/fuzz.ts';
import { testEngine } from '../../../../tools/mongo-engine/vitest/test-engine.ts';
import { seed } from '../../../core/test/support/runs.ts';
import { startServer } from '../../src/start.ts';

const REQUESTS = 200;

const engine = await testEngine();

describe.skipIf(!engine)('a server on MongoDB', () => {
  it(`answers ${REQUESTS} generated and hostile requests by its contract`, { timeout: 300_000 }, async () => {
    await using client = new MongoClient(engine?.uri ?? 'mongodb://none', { retryWrites: false });
    const db = client.db(`fuzz_${crypto.randomUUID().slice(0, 8)}`);
    const adminApiKey = 'k'.repeat(40);
    const server = await startServer({ storage: mongoStorage({ db }), port: 0, adminApiKey });
    const report = await fuzz({
      url: server.url,
      token: adminApiKey,
      requests: REQUESTS,
      seed: seed(),
      now: Date.now(),
    });
    await server.close();
    await db.dropDatabase();
    expect(report.faults).toEqual([]);
    expect(report.accepted).toBeGreaterThanOrEqual(REQUESTS / 4);
  });
});
