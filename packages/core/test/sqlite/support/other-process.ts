import { silentLogger } from '../../../src/logger.ts';
import { sqliteStorage } from '../../../src/sqlite.ts';
import type { Change } from '../../../src/storage/change.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { stateOf } from '../../../src/testing/oracle/state.ts';

export type Command =
  | { readonly do: 'commit'; readonly changes: readonly Change[] }
  | { readonly do: 'maintain' | 'state' | 'head' | 'close' };

/** A second process on a file: it does what it is told, one command after the other. */
const storage = sqliteStorage({ path: process.argv[2] as string });
await storage.open({ clock: new ManualClock(), logger: silentLogger });

async function run(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'commit':
      return (await storage.commit(command.changes)).map(({ status }) => status);
    case 'maintain':
      while (await storage.maintain());
      return null;
    case 'state':
      return stateOf(storage);
    case 'head':
      return storage.head();
    case 'close':
      return storage.close();
  }
}

process.on('message', async (command: Command) => {
  process.send?.({ result: await run(command) });
  if (command.do === 'close') process.disconnect();
});
process.send?.({ result: 'ready' });
