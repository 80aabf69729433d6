import type { CellsAnswer, CellsRequest, PointsAnswer, PointsRequest } from '@metrics-handler/core';
import { aboveFloor, assertAligned, type CellColumns, sliceColumns } from '@metrics-handler/core/storage';
import type { Folder } from '../fold/folder.ts';
import type { Store } from '../store.ts';
import { joinRanges } from './joined-ranges.ts';
import { SeriesReader } from './series-reader.ts';
import { atSnapshot } from './snapshot.ts';

const NOTHING = { from: 0, to: 0 };

export function readCells(store: Store, folder: Folder, request: CellsRequest): Promise<CellsAnswer> {
  const { series: ids, ranges, signal } = request;
  signal?.throwIfAborted();
  ranges.forEach(assertAligned);
  return atSnapshot(
    store,
    ids,
    () => folder.step(),
    async (snapshot) => {
      const joined = joinRanges(ranges);
      const requests = snapshot.series.flatMap((view) =>
        joined.map((range) => ({
          view,
          tier: range.tier,
          ...(view.isKnown ? aboveFloor(range, view.floors) : NOTHING),
        })),
      );
      const cells = await new SeriesReader(store, snapshot, signal).cells(requests);
      signal?.throwIfAborted();
      return {
        cursor: [snapshot.head],
        cells: ids.map((_, i) =>
          joined.flatMap(({ parts }, r) => {
            const found = cells[i * joined.length + r] as CellColumns;
            return parts.map(({ from, to }) => sliceColumns(found, from, to));
          }),
        ),
      };
    },
  );
}

export function readPoints(store: Store, folder: Folder, request: PointsRequest): Promise<PointsAnswer> {
  const { series: ids, from, to, signal } = request;
  signal?.throwIfAborted();
  return atSnapshot(
    store,
    ids,
    () => folder.step(),
    async (snapshot) => {
      const requests = snapshot.series.map((view) => ({
        view,
        ...(view.isKnown ? { from: Math.max(from, view.floors.raw), to } : NOTHING),
      }));
      const points = await new SeriesReader(store, snapshot, signal).points(requests);
      signal?.throwIfAborted();
      return { cursor: [snapshot.head], points };
    },
  );
}
