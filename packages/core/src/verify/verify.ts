import { type Cell, cellAt } from '../cell/cell.ts';
import { CellColumns } from '../cell/cell-columns.ts';
import { coarsen } from '../cell/coarsen.ts';
import { foldRaw } from '../cell/raw-columns.ts';
import { sliceColumns } from '../cell/slice-columns.ts';
import { TIER_MS, TIERS, type Tier } from '../cell/tier.ts';
import { hasCode } from '../errors.ts';
import type { SeriesRecord } from '../metric/series.ts';
import type { StorageAdapter } from '../storage/adapter.ts';
import { type Cursor, sameCursor } from '../storage/cursor.ts';
import { cellText, differingStarts } from './compare-cells.ts';
import type { Difference, VerifyReport } from './verify-report.ts';

const DAY_MS = TIER_MS.day;
/** Days that are recomputed at a time: what bounds the memory. */
const DAYS_PER_STEP = 32;
const MAX_LISTED_DIFFERENCES = 10_000;
/** A store that is written to all the time is asked again this often for a state in which raw and cells stand at one position. */
const MAX_ATTEMPTS = 100;

export interface VerifyRange {
  readonly metric?: string | undefined;
  /** Epoch ms; taken to UTC day edges. */
  readonly from: number;
  readonly to: number;
}

/**
 * Recomputes every cell of a range and lists what differs. Where raw lives, each tier is folded from raw points; below, where cells are frozen, each
 * tier is put together from the next finer one that is left.
 */
export async function verify(
  storage: StorageAdapter,
  { metric, from, to }: VerifyRange,
  signal?: AbortSignal,
): Promise<VerifyReport> {
  const report: { checked: number; differences: Difference[]; total: number } = {
    checked: 0,
    differences: [],
    total: 0,
  };
  const first = Math.floor(from / DAY_MS) * DAY_MS;
  const last = Math.ceil(to / DAY_MS) * DAY_MS;
  for (const series of await storage.series({ metric })) {
    const record = await storage.metric(series.metric);
    if (!record) continue;
    const withBins = record.definition.kind === 'histogram';
    for (let start = first; start < last; start += DAYS_PER_STEP * DAY_MS) {
      signal?.throwIfAborted();
      const end = Math.min(last, start + DAYS_PER_STEP * DAY_MS);
      const rawFrom = Math.min(Math.max(start, record.floors.raw), end);
      if (rawFrom < end) await verifyAgainstRaw(storage, series, rawFrom, end, withBins, report);
      if (start < rawFrom) await verifyFrozen(storage, series, start, rawFrom, record.floors, report);
    }
  }
  return { checked: report.checked, differences: report.differences, total: report.total };
}

type Report = { checked: number; differences: Difference[]; total: number };

async function verifyAgainstRaw(
  storage: StorageAdapter,
  series: SeriesRecord,
  from: number,
  to: number,
  withBins: boolean,
  report: Report,
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const raw = await storage.readPoints({ series: [series.id], from, to });
    const stored = await readTiers(storage, series, from, to);
    if (stored.cursor && !sameCursor(raw.cursor, stored.cursor)) continue;
    const points = raw.points[0];
    const minute = points ? foldRaw(points, TIER_MS.minute, withBins) : new CellColumns();
    let expected = minute;
    for (const tier of TIERS) {
      if (tier !== 'minute') expected = coarsen(expected, TIER_MS[tier]);
      compare(series, tier, from, to, expected, stored.tiers.get(tier) ?? null, report);
    }
    return;
  }
  throw new Error(`series ${series.id} changed faster than it could be verified`);
}

async function verifyFrozen(
  storage: StorageAdapter,
  series: SeriesRecord,
  from: number,
  to: number,
  floors: Readonly<Record<Tier, number>>,
  report: Report,
): Promise<void> {
  const { tiers } = await readTiers(storage, series, from, to);
  // What the next coarser tier is judged by: put together from the finest tier that is left, wherever one is.
  let reference = new CellColumns();
  let referenceFrom = to;
  for (const tier of TIERS) {
    const stored = tiers.get(tier) ?? null;
    const expected = coarsen(reference, TIER_MS[tier]);
    if (!stored) compare(series, tier, from, to, expected, null, report);
    else if (referenceFrom < to) {
      compare(series, tier, referenceFrom, to, expected, sliceColumns(stored, referenceFrom, to), report);
    }
    reference = new CellColumns();
    if (stored) reference.append(sliceColumns(stored, from, referenceFrom));
    reference.append(expected);
    if (stored) referenceFrom = Math.min(Math.max(from, floors[tier]), referenceFrom);
  }
}

/** Each tier's cells at one position of the log; where some cannot be read, each tier on its own and null for those. */
async function readTiers(
  storage: StorageAdapter,
  series: SeriesRecord,
  from: number,
  to: number,
): Promise<{ readonly cursor: Cursor | null; readonly tiers: ReadonlyMap<Tier, CellColumns | null> }> {
  const read = async (tiers: readonly Tier[]) => {
    const { cursor, cells } = await storage.readCells({
      series: [series.id],
      ranges: tiers.map((tier) => ({ tier, from, to })),
    });
    return { cursor, tiers: new Map(tiers.map((tier, i) => [tier, cells[0]?.[i] ?? null])) };
  };
  try {
    return await read(TIERS);
  } catch (error) {
    if (!hasCode(error, 'corrupt_data')) throw error;
    const apart = await Promise.allSettled(TIERS.map((tier) => read([tier])));
    return {
      cursor: null,
      tiers: new Map(
        TIERS.map((tier, i) => [
          tier,
          apart[i]?.status === 'fulfilled' ? (apart[i].value.tiers.get(tier) ?? null) : null,
        ]),
      ),
    };
  }
}

function compare(
  series: SeriesRecord,
  tier: Tier,
  from: number,
  to: number,
  expected: CellColumns,
  found: CellColumns | null,
  report: Report,
): void {
  report.checked += expected.length;
  const add = (start: number, expectedCell: Cell | null, foundCell: Cell | null | 'unreadable') => {
    report.total++;
    if (report.differences.length >= MAX_LISTED_DIFFERENCES) return;
    report.differences.push({
      metric: series.metric,
      bookId: series.bookId,
      labels: series.labels,
      tier,
      start: new Date(start).toISOString(),
      end: new Date(start + (foundCell === 'unreadable' ? to - from : TIER_MS[tier])).toISOString(),
      expected: expectedCell && cellText(expectedCell),
      found: foundCell === 'unreadable' ? 'unreadable' : foundCell && cellText(foundCell),
    });
  };
  if (!found) {
    add(from, null, 'unreadable');
    return;
  }
  for (const { start, a, b } of differingStarts(expected, found)) {
    add(start, a === null ? null : cellAt(expected, a), b === null ? null : cellAt(found, b));
  }
}
