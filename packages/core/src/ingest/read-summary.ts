import {
  type BinRun,
  COARSEST_SCALE,
  type ExponentialBins,
  FINEST_ARRIVING_SCALE,
  sketchOfBins,
} from '../cell/exponential-bins.ts';
import type { Summary } from '../cell/summary.ts';
import { valueFault } from './point-checks.ts';

/** So many values fit one point; with 100,000 of them in a batch a count stays exact. */
const MAX_SUMMARY_COUNT = 2 ** 31 - 1;
const MAX_BINS = 16_384;
const MAX_BIN_INDEX = 2 ** 31;

export const SUMMARY_MEMBERS = ['count', 'sum', 'min', 'max', 'scale', 'zeroCount', 'positive', 'negative'] as const;

/** Tells what is wrong with a member, by its pointer below the point. */
export type Report = (pointer: string, detail: string) => void;

/**
 * The members of a pre-aggregated point, checked: `count`, `sum`, `min`, `max`, and where `scale` is given the bins of an exponential histogram
 * (`zeroCount`, `positive`, `negative`), which must add up to `count`.
 */
export function readSummary(point: Readonly<Record<string, unknown>>, time: number, report: Report): Summary {
  const { count, sum, min, max, scale } = point;
  if (!isCount(count) || count === 0) report('/count', `must be a whole number from 1 to ${MAX_SUMMARY_COUNT}`);
  const sumFault = valueFault(sum);
  if (sumFault) report('/sum', sumFault);
  for (const [member, value] of [['min', min] as const, ['max', max] as const]) {
    const fault = value === undefined || value === null ? undefined : valueFault(value);
    if (fault) report(`/${member}`, fault);
  }
  if (typeof min === 'number' && typeof max === 'number' && min > max) report('/min', 'must not be greater than max');
  const bins = scale === undefined ? refuseBins(point, report) : readBins(point, report);
  const sketch = bins && sketchOfBins(bins);
  if (sketch && isCount(count) && sketch.count !== count)
    report('/count', `is ${count}, but the bins hold ${sketch.count}`);
  return {
    time,
    count: count as number,
    // Adding 0 turns −0 into 0; what is no number may be an object that cannot become one.
    sum: typeof sum === 'number' ? sum + 0 : Number.NaN,
    ...(typeof min === 'number' ? { min: min + 0 } : {}),
    ...(typeof max === 'number' ? { max: max + 0 } : {}),
    ...(sketch ? { bins: sketch } : {}),
  };
}

function refuseBins(point: Readonly<Record<string, unknown>>, report: Report): undefined {
  for (const member of ['zeroCount', 'positive', 'negative'])
    if (point[member] !== undefined) report(`/${member}`, 'needs a scale beside it');
}

function readBins(
  { scale, zeroCount = 0, positive, negative }: Readonly<Record<string, unknown>>,
  report: Report,
): ExponentialBins | undefined {
  let sound = true;
  const fault: Report = (pointer, detail) => {
    sound = false;
    report(pointer, detail);
  };
  if (!Number.isInteger(scale) || Number(scale) < COARSEST_SCALE || Number(scale) > FINEST_ARRIVING_SCALE)
    fault('/scale', `must be a whole number from ${COARSEST_SCALE} to ${FINEST_ARRIVING_SCALE}`);
  if (!isCount(zeroCount)) fault('/zeroCount', `must be a whole number up to ${MAX_SUMMARY_COUNT}`);
  for (const [member, run] of [['positive', positive] as const, ['negative', negative] as const]) {
    const wrong = run === undefined ? undefined : runFault(run);
    if (wrong) fault(`/${member}`, wrong);
  }
  return sound ? ({ scale, zeroCount, positive, negative } as ExponentialBins) : undefined;
}

function runFault(run: unknown): string | undefined {
  const { offset, counts } = (typeof run === 'object' && run !== null ? run : {}) as Partial<BinRun>;
  if (!Number.isInteger(offset) || Math.abs(Number(offset)) > MAX_BIN_INDEX) return 'must have a whole offset';
  if (!Array.isArray(counts) || counts.length > MAX_BINS) return `must have counts, an array of at most ${MAX_BINS}`;
  return counts.every(isCount) ? undefined : `must have counts that are whole numbers up to ${MAX_SUMMARY_COUNT}`;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_SUMMARY_COUNT;
}
