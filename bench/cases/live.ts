import { type Figure, OURS } from '../figure.ts';
import { type FanOut, fanOut } from '../live/fan-out.ts';
import type { Scale } from '../scale.ts';

const BARE = 'bare node:http';
const MAX_P99_MS = { small: 250, large: 500 };

/** From the write to thousands of readers of event streams, beside a bare `node:http` that sends as much to as many. */
export async function live({ liveReaders, liveMs }: Scale): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of ['small', 'large'] as const) {
    const readers = liveReaders[size];
    const options = { readers, queries: Math.min(1_000, readers / 2), measureMs: liveMs, settleMs: liveMs / 5 };
    const few = Math.min(100, readers / 10);
    const bare = await fanOut({ ...options, kind: 'bare', slow: 0, killed: 0 });
    const ours = await fanOut({ ...options, kind: 'real', slow: few, killed: few });
    assertSound(ours);
    const name = `live, ${readers.toLocaleString('en')} readers`;
    figures.push(
      {
        name: `${name}: p99 from the write to the reader`,
        unit: 'ms',
        runs: { [OURS]: [ours.p99], [BARE]: [bare.p99] },
        bound: MAX_P99_MS[size],
      },
      { name: `${name}: peak memory`, unit: 'MB', runs: { [OURS]: [ours.peakMib], [BARE]: [bare.peakMib] } },
      { name: `${name}: processor`, unit: '%', runs: { [OURS]: [ours.cpu * 100], [BARE]: [bare.cpu * 100] } },
    );
  }
  return figures;
}

/** A figure of a server that loses something is none. */
function assertSound({ updates, broken, failedWrites, wrong }: FanOut): void {
  if (updates > 0 && broken === 0 && failedWrites === 0 && wrong === 0) return;
  throw new Error(`live readers were let down: ${JSON.stringify({ updates, broken, failedWrites, wrong })}`);
}
