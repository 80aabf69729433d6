const fromEnvironment = process.env.TEST_SEED;
const chosen = fromEnvironment === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(fromEnvironment);
let printed = false;

/** The seed of this run: `TEST_SEED`, else a random one. Printed once per file, so that a failure can be repeated. */
export function seed(): number {
  if (!printed) process.stderr.write(`TEST_SEED=${chosen}\n`);
  printed = true;
  return chosen;
}

/** How many runs a randomised test does: `quick` times `TEST_RUNS_FACTOR` if that is set; `long` with `TEST_LONG=1`. */
export function runs(quick: number, long = 10 * quick): number {
  if (process.env.TEST_RUNS_FACTOR !== undefined) return Math.ceil(quick * Number(process.env.TEST_RUNS_FACTOR));
  return process.env.TEST_LONG === '1' ? long : quick;
}
