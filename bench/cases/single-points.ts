import { Collected } from '../collected.ts';
import { type Figure, quantile } from '../figure.ts';
import type { Question } from '../peers/dialect.ts';
import type { Scale } from '../scale.ts';
import { type Bench, withPeer } from '../side-by-side.ts';
import { YEAR_START } from '../values.ts';

export const CONNECTIONS = 64;
export const BOOKS = 50;
/** Of the time that is measured: code runs as fast as it will, and connections are open. */
const WARM_UP_SHARE = 0.5;
const PANELS = 20;
const DAY_MS = 86_400_000;

/** W3: one point per request on 64 connections. W5: the same, while 20 panels over 50 books are refreshed once a second. */
export async function singlePoints(bench: Bench, { runs, singlesMs }: Scale): Promise<Figure[]> {
  const collected = new Collected();
  for (let run = 0; run < runs; run++) {
    for (const panels of [[], dashboard()]) {
      const name = panels.length === 0 ? 'W3' : 'W5';
      for (const peer of bench.peers) {
        const directory = await bench.directories.make();
        await withPeer(peer, directory, async ({ port, process }) => {
          const job = {
            kind: 'single-points',
            peer: peer.name,
            port,
            format: peer.formats[0] as 'lines',
            connections: CONNECTIONS,
            books: BOOKS,
            panels,
          } as const;
          await bench.generator.run({ ...job, durationMs: singlesMs * WARM_UP_SHARE });
          const cpuBefore = process.cpuSeconds();
          const result = await bench.generator.run({ ...job, durationMs: singlesMs });
          collected.add(`${name} rate`, peer.name, result.requests / result.seconds);
          collected.add(`${name} median`, peer.name, quantile(result.latenciesMs, 0.5));
          collected.add(`${name} p99`, peer.name, quantile(result.latenciesMs, 0.99));
          collected.add(`${name} generator`, peer.name, result.generatorCpuShare * 100);
          collected.add(`${name} cpu`, peer.name, (process.cpuSeconds() - cpuBefore) / (result.requests / 1e6));
          if (panels.length > 0) collected.add('panels', peer.name, quantile(result.panelsMs, 0.95));
        });
        await bench.directories.remove();
      }
    }
  }
  return [
    {
      name: 'W3 one point per request, 64 connections',
      unit: 'requests/s',
      runs: collected.runs('W3 rate'),
      musts: { VictoriaMetrics: 0.4 },
    },
    { name: 'W3 acknowledged after, median', unit: 'ms', runs: collected.runs('W3 median') },
    { name: 'W3 acknowledged after, 99 of 100', unit: 'ms', runs: collected.runs('W3 p99') },
    { name: 'W3 processor time', unit: 'CPU s/M points', runs: collected.runs('W3 cpu') },
    { name: 'W3 processor share of the generator', unit: '%', runs: collected.runs('W3 generator') },
    { name: 'W5 one point per request beside 20 panels', unit: 'requests/s', runs: collected.runs('W5 rate') },
    { name: 'W5 processor time', unit: 'CPU s/M points', runs: collected.runs('W5 cpu') },
    { name: 'W5 a panel, 95 of 100', unit: 'ms', runs: collected.runs('panels') },
  ];
}

/** Twenty panels over the points of 50 books: of all, and of single books, by minute, hour and day. */
function dashboard(): Question[] {
  return Array.from({ length: PANELS }, (_, i) => ({
    from: YEAR_START,
    to: YEAR_START + DAY_MS,
    interval: (['1m', '1h', '1d'] as const)[i % 3] as '1m',
    aggregate: i % 2 === 0 ? 'sum' : 'avg',
    book: i % 5 === 0 ? undefined : `book-${(i * 7) % BOOKS}`,
  }));
}
