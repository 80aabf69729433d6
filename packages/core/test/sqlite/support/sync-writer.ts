import { writeSync } from 'node:fs';
import { silentLogger } from '../../../src/logger.ts';
import { sqliteStorage } from '../../../src/sqlite.ts';
import { Database } from '../../../src/storage/sqlite/database.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { aBook, insertOf } from '../../../src/testing/suites/support/books.ts';
import { batch, DAY, keyed, remove, series } from '../../../src/testing/suites/support/changes.ts';

/* Commits of every kind, a line on standard error after each acknowledgement; with `unsynced` as a store would be that forgets to sync. */
const [path, mode] = process.argv.slice(2) as [string, string];
if (mode === 'unsynced') {
  const write = Database.prototype.write;
  Database.prototype.write = function (_, work) {
    return write.call(this, 'lazy', work) as ReturnType<typeof work>;
  };
}

const storage = sqliteStorage({ path });
await storage.open({ clock: new ManualClock(), logger: silentLogger });
writeSync(2, 'opened\n');
for (let n = 0; n < 30; n++) {
  if (n % 7 === 3) await storage.maintain();
  if (n % 5 === 1) await storage.books.apply([insertOf(aBook(n))]);
  else if (n % 5 === 2) await storage.commit([remove(DAY, DAY + n), batch(series(DAY, 9, n))]);
  else await storage.commit([keyed(`k${n}`, series(DAY + n, 100, 1_000))]);
  writeSync(2, `acknowledged ${n}\n`);
}
