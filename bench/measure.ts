/** Figures of some runs of one thing. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'points/s';
  readonly runs: readonly number[];
  /** What we are after, in the same unit. */
  readonly goal?: number | undefined;
}

function median(runs: readonly number[]): number {
  const sorted = [...runs].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** The milliseconds that each of `count` runs takes. */
export async function time(count: number, run: (i: number) => Promise<unknown>): Promise<number[]> {
  const runs: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await run(i);
    runs.push(performance.now() - start);
  }
  return runs;
}

export function printFigures(figures: readonly Figure[]): void {
  for (const { name, unit, runs, goal } of figures) {
    const wanted = goal === undefined ? '' : `   goal ${text(goal, unit)}`;
    console.log(
      `${name.padEnd(64)} ${text(median(runs), unit).padStart(18)}   (${runs.length} runs, min ${text(Math.min(...runs), unit)}, max ${text(Math.max(...runs), unit)})${wanted}`,
    );
  }
}

function text(value: number, unit: Figure['unit']): string {
  return unit === 'ms' ? `${value.toFixed(value < 10 ? 3 : 1)} ms` : `${Math.round(value).toLocaleString('en')} /s`;
}
