import { createMetricsHandler } from '../../../src/index.ts';
import { sqliteStorage } from '../../../src/sqlite.ts';

/** A second process on a store: it records and queries on command. */
const handler = await createMetricsHandler({ storage: sqliteStorage({ path: process.argv[2] as string }) });

process.on('message', async ({ id, record, remove, query }) => {
  let result: unknown = null;
  if (record) result = await handler.recordAll(record);
  else if (remove) result = await handler.points.remove(remove);
  else if (query) result = await handler.query(query);
  else {
    await handler.close();
    process.disconnect();
    return;
  }
  process.send?.({ id, result });
});

process.send?.({ id: 0, result: null });
