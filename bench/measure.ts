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
