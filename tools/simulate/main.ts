import cliProgress from 'cli-progress';
import { ApiError, createApi } from './api.ts';
import { importCatalogue } from './catalogue.ts';
import { HELP, readOptions, type SimulationOptions, UsageError } from './options.ts';
import { SLOT_MS } from './readers.ts';
import { defineMetrics, type Readers, recordHistory, recordMoment, slotsBefore } from './simulate.ts';

const LIVE_STEP_MS = 1_000;

async function run({ url, key, days, books: count, seed, live }: SimulationOptions): Promise<void> {
  const api = createApi(url, key);
  const { report, books } = await importCatalogue(api, count);
  say(`${report.rows} books: ${report.imported} imported, ${report.unchanged} unchanged, ${report.rejected} rejected`);
  await defineMetrics(api);

  const readers = { seed, books };
  const slots = slotsBefore(Date.now(), days);
  const bar = new cliProgress.SingleBar({
    format: `${days} days of ${books.length} books |{bar}| {percentage} % | {points} points | {eta_formatted} left`,
    barsize: 30,
    hideCursor: true,
  });
  bar.start(slots.length, 0, { points: 0 });
  let points = 0;
  const startedAt = performance.now();
  await recordHistory(api, readers, slots, (recorded) => {
    points += recorded;
    bar.increment(1, { points });
  }).finally(() => bar.stop());
  const seconds = (performance.now() - startedAt) / 1_000;
  say(`${points} points in ${seconds.toFixed(1)} s (${Math.round(points / seconds)} points/s)`);
  say(
    `Look: curl '${url}/api/v1/query?name=books.views&interval=1d&aggregates=sum&from=${new Date(slots[0] ?? 0).toISOString()}' -H 'Authorization: Bearer <key>'`,
  );
  if (live) await follow(api, readers);
}

/** Goes on in real time until the process is interrupted. */
async function follow(api: ReturnType<typeof createApi>, readers: Readers): Promise<void> {
  say('Live until Ctrl-C');
  let from = Math.floor(Date.now() / SLOT_MS) * SLOT_MS;
  let points = 0;
  for (;;) {
    const to = Date.now();
    points += await recordMoment(api, readers, from, to);
    from = to;
    if (process.stdout.isTTY) process.stdout.write(`\r${points} points`);
    await new Promise((resolve) => setTimeout(resolve, LIVE_STEP_MS));
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') process.stdout.write(HELP);
  else await run(options);
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof ApiError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
