import { type Figure, OURS, type Unit } from '../figure.ts';
import { type FanOut, fanOut } from '../live/fan-out.ts';
import type { Scale } from '../scale.ts';

const BARE = 'bare node:http';
const MAX_P99_MS = { small: 250, large: 500 };

/** From the write to thousands of readers of event streams, beside a bare `node:http` that sends as much to as many. */
export async function live(scale: Scale): Promise<Figure[]> {
  const { liveReaders, liveMs, liveWarmUpMs, liveAcrossMinute, liveMinShare, runs } = scale;
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
    for (const run of [...bare, ...ours]) assertSound(run, liveMinShare);
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

/** A figure of a server that loses something is none, nor is one of less load or fewer updates than it is told for. */
function assertSound({ sentShare, arrivedShare, broken, failedWrites, wrong }: FanOut, minShare: number): void {
  if (Math.min(sentShare, arrivedShare) >= minShare && broken === 0 && failedWrites === 0 && wrong === 0) return;
  const why = JSON.stringify({ sentShare, arrivedShare, broken, failedWrites, wrong });
  throw new Error(`live readers were let down, or the load was not reached: ${why}`);
}
