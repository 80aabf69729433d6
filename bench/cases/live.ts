import { type Figure, OURS, type Unit } from '../figure.ts';
import { type FanOut, fanOut } from '../live/fan-out.ts';
import type { Scale } from '../scale.ts';

const BARE = 'bare node:http';
const MAX_P99_MS = { small: 250, large: 500 };

/** From the write to thousands of readers of event streams, beside a bare `node:http` that sends as much to as many. */
export async function live({ liveReaders, liveMs, liveWarmUpMs, liveAcrossMinute, runs }: Scale): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of ['small', 'large'] as const) {
    const readers = liveReaders[size];
    const queries = Math.min(1_000, readers / 2);
    const options = { readers, queries, measureMs: liveMs, warmUpMs: liveWarmUpMs, settleMs: liveMs / 5 };
    const few = Math.min(100, readers / 10);
    const [ours, bare]: [FanOut[], FanOut[]] = [[], []];
    for (let run = 0; run < runs; run++) {
      bare.push(await fanOut({ ...options, kind: 'bare', acrossMinute: false, slow: 0, killed: 0 }));
      ours.push(await fanOut({ ...options, kind: 'real', acrossMinute: liveAcrossMinute, slow: few, killed: few }));
    }
    ours.forEach(assertSound);
    const figure = (what: string, unit: Unit, of: (one: FanOut) => number, bound?: number): Figure => ({
      name: `live, ${readers.toLocaleString('en')} readers: ${what}`,
      unit,
      runs: { [OURS]: ours.map(of), [BARE]: bare.map(of) },
      bound,
    });
    const seconds = liveWarmUpMs / 1_000;
    figures.push(
      figure(`p99 from write to reader, after ${seconds} s of the same load`, 'ms', ({ p99 }) => p99, MAX_P99_MS[size]),
      figure(`the same in those first ${seconds} s of the process`, 'ms', ({ firstP99 }) => firstP99),
      figure('peak memory', 'MB', ({ peakMib }) => peakMib),
      figure('processor', '%', ({ cpu }) => cpu * 100),
    );
  }
  return figures;
}

/** A figure of a server that loses something is none. */
function assertSound({ updates, broken, failedWrites, wrong }: FanOut): void {
  if (updates > 0 && broken === 0 && failedWrites === 0 && wrong === 0) return;
  throw new Error(`live readers were let down: ${JSON.stringify({ updates, broken, failedWrites, wrong })}`);
}
