import { NoEngineError } from '../tools/mongo-engine/find-engine.ts';
import { growth } from './cases/growth.ts';
import { ingestWide, ingestYear } from './cases/ingest.ts';
import { ingestColumns } from './cases/ingest-columns.ts';
import { lateData } from './cases/late.ts';
import { live } from './cases/live.ts';
import { mongodb } from './cases/mongodb.ts';
import { mongodbWorkloads } from './cases/mongodb-workloads.ts';
import { queries } from './cases/queries.ts';
import { record } from './cases/record.ts';
import { redis, redisOnMongodb } from './cases/redis.ts';
import { scaling, scalingOnMongodb } from './cases/scaling.ts';
import { singlePoints } from './cases/single-points.ts';
import { syncs } from './cases/syncs.ts';
import { yearOfOneSeries } from './cases/year-of-one-series.ts';
import type { Figure } from './figure.ts';
import { Generator } from './generator/generator.ts';
import { printFigures, saveFigures, writeTable } from './report.ts';
import { FULL, type Scale, SMOKE } from './scale.ts';
import { type Bench, Directories, installedPeers, missingPeers } from './side-by-side.ts';

const PARTS: Readonly<Record<string, (bench: Bench, scale: Scale) => Promise<Figure[]>>> = {
  'ingest-year': ingestYear,
  'ingest-wide': ingestWide,
  'single-points': singlePoints,
  syncs,
  'late-data': lateData,
  queries,
  mongodb: (_, scale) => mongodb(scale),
  'mongodb-workloads': (_, scale) => mongodbWorkloads(scale),
  live: (_, scale) => live(scale),
  redis,
  'redis-mongodb': redisOnMongodb,
  scaling,
  'scaling-mongodb': scalingOnMongodb,
  growth: (_, scale) => growth(scale),
  record: (_, scale) => record(scale),
  'ingest-columns': (_, scale) => ingestColumns(scale),
  'year-of-one-series': (_, scale) => yearOfOneSeries(scale),
};

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = wanted.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
/** Redis and several servers have pages of their own. */
const inTable = Object.keys(PARTS).filter((name) => !/^(redis|scaling)/.test(name));
const writesTable = process.argv.includes('--table');
if (writesTable && wanted.length === 0) {
  writeTable(inTable);
  process.exit(0);
}
const isSmoke = process.argv.includes('--smoke');
const runs = Number(process.argv.find((argument) => argument.startsWith('--runs='))?.slice(7) ?? FULL.runs);
for (const missing of missingPeers()) console.log(`missing: ${missing}`);
const bench: Bench = { generator: new Generator(), peers: installedPeers(), directories: new Directories() };
try {
  for (const [name, run] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const figures = await run(bench, isSmoke ? SMOKE : { ...FULL, runs }).catch(noneWithoutEngine);
    printFigures(figures);
    if (!isSmoke) saveFigures(name, figures, process.argv.includes('--append'));
  }
  if (writesTable) writeTable(inTable);
} finally {
  bench.generator.stop();
  await bench.directories.remove();
}

/** Parts on MongoDB have no figures where there is none. */
function noneWithoutEngine(error: unknown): Figure[] {
  if (!(error instanceof NoEngineError)) throw error;
  console.log(`missing: ${error.message.replaceAll('\n', ' ')}`);
  return [];
}
