import type { ConformanceCase } from '../conformance-case.ts';
import {
  batch,
  column,
  columns,
  DAY,
  DAY_MS,
  define,
  HOUR_MS,
  keyed,
  purge,
  remove,
  retain,
  series,
} from './support/changes.ts';
import { twinCase } from './support/twin-case.ts';

/** S3: the same batch again changes nothing. */
export const idempotencyCases: ConformanceCase[] = [
  twinCase('idempotency/replay', 'a batch sent again under its key changes nothing', async (twin, { expect }) => {
    const change = keyed('key', series(DAY, 10, HOUR_MS));
    await twin.commit(change);
    const head = await twin.storage.head();
    expect(await twin.commit(change)).toEqual([{ status: 'duplicate' }]);
    expect(await twin.storage.head()).toEqual(head);
  }),
  twinCase('idempotency/without-key', 'equal batches without a key count twice', async (twin) => {
    await twin.commit(batch([[DAY, 1]]));
    await twin.commit(batch([[DAY, 1]]));
  }),
  twinCase('idempotency/conflict', 'the same key with other content is refused', async (twin) => {
    await twin.commit(keyed('key', [[DAY, 1]]));
    await twin.commit(keyed('key', [[DAY, 2]], 'other hash'));
  }),
  twinCase(
    'idempotency/conflict-keeps-the-key',
    'after a conflict the first content is still the duplicate',
    async (twin) => {
      await twin.commit(keyed('key', [[DAY, 1]]));
      await twin.commit(keyed('key', [[DAY, 2]], 'other hash'));
      await twin.commit(keyed('key', [[DAY, 1]]));
      await twin.commit(keyed('key', [[DAY, 2]], 'other hash'));
    },
  ),
  twinCase('idempotency/other-key', 'equal content under another key counts again', async (twin) => {
    await twin.commit(keyed('one', [[DAY, 1]], 'hash'), keyed('two', [[DAY, 1]], 'hash'));
  }),
  twinCase('idempotency/twice-in-one-call', 'a key twice in one call counts once', async (twin) => {
    await twin.commit(keyed('key', [[DAY, 1]]), keyed('key', [[DAY, 1]]));
  }),
  twinCase(
    'idempotency/conflict-in-one-call',
    'a key with two contents in one call: the first counts',
    async (twin) => {
      await twin.commit(keyed('key', [[DAY, 1]]), keyed('key', [[DAY, 2]], 'other hash'), keyed('key', [[DAY, 1]]));
    },
  ),
  twinCase(
    'idempotency/concurrent',
    'of concurrent commits under one key exactly one counts',
    async (twin, { expect }) => {
      const change = keyed('key', [[DAY, 1]]);
      const outcomes = (await Promise.all(Array.from({ length: 10 }, () => twin.storage.commit([change])))).flat();
      expect(outcomes.filter(({ status }) => status === 'committed').length).toBe(1);
      expect(outcomes.filter(({ status }) => status === 'duplicate').length).toBe(9);
      twin.model.commit([change]);
    },
  ),
  twinCase('idempotency/47-hours', 'a key lives for 48 hours, upkeep or not', async (twin, { clock }) => {
    await twin.commit(keyed('key', [[DAY, 1]]));
    for (let hours = 0; hours < 47; hours += 12) {
      await twin.commit(keyed('key', [[DAY, 1]]));
      await twin.maintain();
      clock.advance(Math.min(12, 47 - hours) * HOUR_MS);
    }
    await twin.maintain();
    await twin.commit(keyed('key', [[DAY, 1]]), keyed('key', [[DAY, 2]], 'other hash'));
  }),
  twinCase('idempotency/forgotten', 'a key older than 48 hours is forgotten by upkeep', async (twin, { clock }) => {
    await twin.commit(keyed('key', [[DAY, 1]]));
    clock.advance(49 * HOUR_MS);
    await twin.maintain();
    await twin.commit(keyed('key', [[DAY, 2]], 'other hash'));
    await twin.commit(keyed('key', [[DAY, 2]], 'other hash'));
  }),
  twinCase('idempotency/younger-keys-stay', 'upkeep forgets old keys and keeps young ones', async (twin, { clock }) => {
    await twin.commit(keyed('old', [[DAY, 1]]));
    clock.advance(25 * HOUR_MS);
    await twin.commit(keyed('young', [[DAY, 2]]));
    clock.advance(25 * HOUR_MS);
    await twin.maintain();
    await twin.commit(keyed('young', [[DAY, 2]]), keyed('old', [[DAY, 1]]));
  }),
  twinCase(
    'idempotency/replay-does-not-renew',
    'a replay does not prolong the life of its key',
    async (twin, { clock }) => {
      await twin.commit(keyed('key', [[DAY, 1]]));
      clock.advance(40 * HOUR_MS);
      await twin.commit(keyed('key', [[DAY, 1]]));
      clock.advance(9 * HOUR_MS);
      await twin.maintain();
      await twin.commit(keyed('key', [[DAY, 1]]));
    },
  ),
  twinCase(
    'idempotency/after-retention',
    'a replay below the raw floor is still a duplicate',
    async (twin, { expect }) => {
      await twin.commit(keyed('key', [[DAY, 1]]));
      await twin.commit(retain({ raw: DAY + DAY_MS }));
      await twin.maintain();
      expect(await twin.commit(keyed('key', [[DAY, 1]]))).toEqual([{ status: 'duplicate' }]);
      await twin.commit(keyed('key', [[DAY, 1]], 'other hash'));
    },
  ),
  twinCase('idempotency/after-delete', 'a replay does not bring deleted points back', async (twin) => {
    await twin.commit(keyed('key', series(DAY, 5, HOUR_MS)));
    await twin.commit(remove(DAY, DAY + DAY_MS));
    await twin.commit(keyed('key', series(DAY, 5, HOUR_MS)));
  }),
  twinCase('idempotency/after-purge', 'a replay does not bring a purged series back', async (twin, { expect }) => {
    await twin.commit(keyed('key', series(DAY, 5, HOUR_MS)));
    await twin.commit(purge({ metric: 'm' }, true));
    await twin.commit(keyed('key', series(DAY, 5, HOUR_MS)));
    expect(await twin.storage.series({})).toEqual([]);
  }),
  twinCase('idempotency/after-define', 'a replay is a duplicate whatever the definition says now', async (twin) => {
    const change = columns([column([[DAY, 1]], { labels: { shop: 'a' } })], 'key');
    await twin.commit(change, define({ labels: [] }));
    await twin.commit(change);
  }),
  twinCase('idempotency/long-keys', 'keys of 512 characters and of any character keep apart', async (twin) => {
    const keys = [
      'k'.repeat(512),
      `${'k'.repeat(511)}l`,
      'K',
      'k',
      ' k',
      'k ',
      '',
      '😀',
      '\u0000',
      '$where',
      '__proto__',
      'ß',
      'ss',
    ];
    await twin.commit(...keys.map((key, i) => keyed(key, [[DAY + i, 1]], 'hash')));
    await twin.commit(...keys.map((key, i) => keyed(key, [[DAY + i, 1]], 'hash')));
  }),
  twinCase(
    'idempotency/reopened',
    'a replay after reopening changes nothing',
    async (twin) => {
      await twin.commit(keyed('key', series(DAY, 10, HOUR_MS)), keyed('other', [[DAY, 5]]));
      await twin.reopen();
      await twin.commit(keyed('key', series(DAY, 10, HOUR_MS)), keyed('other', [[DAY, 6]], 'other hash'));
      await twin.maintain();
      await twin.reopen();
      await twin.commit(keyed('key', series(DAY, 10, HOUR_MS)));
    },
    'durable',
  ),
  twinCase(
    'idempotency/two-processes',
    'a replay through another process changes nothing',
    async (twin, { second, expect }) => {
      const change = keyed('key', series(DAY, 10, HOUR_MS));
      const other = await second(twin.storage);
      await twin.commit(change);
      expect(await other.commit([change])).toEqual([{ status: 'duplicate' }]);
      const [conflict] = await other.commit([keyed('key', [[DAY, 1]], 'other hash')]);
      expect(conflict?.status).toBe('refused');
    },
    'shared',
  ),
];
