import { pointsOf, type Workload } from '../batches.ts';
import { Collected } from '../collected.ts';
import { type Figure, OURS, type Unit } from '../figure.ts';
import type { Format } from '../formats.ts';
import type { Peer } from '../peers/peer.ts';
import type { Scale } from '../scale.ts';
import { type Bench, bytesIn, withPeer } from '../side-by-side.ts';

const CONNECTIONS = 2;

/** W1 over HTTP: ten series by the minute for a year, 10,000 points a request, two connections; each format of each peer into an empty store. */
export async function ingestYear(bench: Bench, scale: Scale): Promise<Figure[]> {
  const collected = await ingestRuns(
    bench,
    scale.runs,
    { kind: 'year', days: scale.days },
    'W1',
    ({ formats }) => formats,
  );
  const ndjson = 'W1 ingest over HTTP, NDJSON';
  const lines = 'W1 ingest over HTTP, line protocol';
  return [
    figure(collected, 'W1 ingest over HTTP, columns', 'points/s', { VictoriaMetrics: 1, InfluxDB: 2 }),
    { ...figure(collected, ndjson, 'points/s', { InfluxDB: 0.6 }) },
    { ...figure(collected, lines, 'points/s', { InfluxDB: 0.6 }) },
    figure(collected, 'W1 processor time', 'CPU s/M points'),
    figure(collected, 'W1 peak memory', 'MB', { InfluxDB: 1 }),
    figure(collected, 'W1 on disk', 'bytes/point', { VictoriaMetrics: 0.25 }),
    figure(collected, 'W1 processor share of the generator', '%'),
  ].filter(({ runs }) => OURS in runs);
}

/** W2 over HTTP: 10,000 series by the second, one second a request. */
export async function ingestWide(bench: Bench, { runs, wideSeries, wideSeconds }: Scale): Promise<Figure[]> {
  const collected = await ingestRuns(
    bench,
    runs,
    { kind: 'wide', series: wideSeries, seconds: wideSeconds },
    'W2',
    ({ formats }) => formats.slice(0, 1),
  );
  return [
    figure(collected, 'W2 ingest over HTTP, columns', 'points/s'),
    figure(collected, 'W2 processor time', 'CPU s/M points'),
    figure(collected, 'W2 peak memory', 'MB'),
  ];
}

function figure(collected: Collected, name: string, unit: Unit, musts?: Figure['musts']): Figure {
  return { name, unit, runs: collected.runs(name), musts };
}

async function ingestRuns(
  bench: Bench,
  runs: number,
  workload: Workload,
  name: string,
  formatsOf: (peer: Peer) => readonly Format[],
): Promise<Collected> {
  const collected = new Collected();
  for (let run = 0; run < runs; run++) {
    for (const peer of bench.peers) {
      for (const format of formatsOf(peer)) await ingestOnce(bench, peer, format, workload, name, collected);
    }
  }
  return collected;
}

async function ingestOnce(
  { generator, directories }: Bench,
  peer: Peer,
  format: Format,
  workload: Workload,
  name: string,
  collected: Collected,
): Promise<void> {
  const directory = await directories.make();
  const points = pointsOf(workload);
  await withPeer(peer, directory, async ({ port, process }) => {
    const cpuBefore = process.cpuSeconds();
    const loaded = await generator.run({
      kind: 'load',
      peer: peer.name,
      port,
      workload,
      format,
      connections: CONNECTIONS,
    });
    const rate = points / loaded.seconds;
    for (const heading of headingsOf(peer, format))
      collected.add(`${name} ingest over HTTP, ${heading}`, whoOf(peer, format), rate);
    if (format !== peer.formats[0]) return;
    collected.add(`${name} processor time`, peer.name, (process.cpuSeconds() - cpuBefore) / (points / 1e6));
    collected.add(`${name} peak memory`, peer.name, process.peakRssBytes() / 1e6);
    collected.add(`${name} processor share of the generator`, peer.name, loaded.generatorCpuShare * 100);
  });
  if (format === peer.formats[0]) collected.add(`${name} on disk`, peer.name, (await bytesIn(directory)) / points);
  await directories.remove();
}

/** Peers know fewer formats: their usual one stands beside each of ours. */
function headingsOf(peer: Peer, format: Format): string[] {
  const ours = { columns: 'columns', ndjson: 'NDJSON', lines: 'line protocol' };
  if (peer.name !== OURS) return Object.values(ours);
  return format === 'import' ? [] : [ours[format]];
}

function whoOf(peer: Peer, format: Format): string {
  return format === 'import' ? `${peer.name} import` : peer.name;
}
