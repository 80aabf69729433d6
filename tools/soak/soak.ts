import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createMetricsClient, type MetricsClient } from '@metrics-handler/core/client';
import { type LocalServer, runServerCommand, startLocalServer } from '../local-server.ts';
import { Follower } from './follower.ts';
import { GarbageTrace } from './garbage-trace.ts';
import { judge } from './judge.ts';
import { Load } from './load.ts';
import type { SoakOptions } from './options.ts';
import { type MemorySample, slopePerMinute } from './slope.ts';
import { DAY_MS, LATE_DAYS, METRICS } from './traffic.ts';

const KEY = `soak-${'k'.repeat(40)}`;
const MIB = 1_048_576;
const MAX_SLOPE_MIB = 1;
/** Part of the run in which caches fill and the heap finds its size. */
const WARM_UP = 0.25;
/** After this retention has come to an age of two days. */
const RETENTION_STEPS = LATE_DAYS - 2;
const REPORTS = 40;
const SAMPLES = 480;

export interface SoakReport {
  readonly seed: number;
  readonly minutes: number;
  readonly capacityPerSecond: number;
  readonly requestsPerSecond: number;
  readonly points: number;
  readonly queries: number;
  readonly retries: number;
  /** After warm-up; of its first and of its second half. */
  readonly slopeMibPerMinute: number;
  readonly firstHalfSlope: number;
  readonly secondHalfSlope: number;
  readonly peakMib: number;
  /** Resident memory, the median of each minute. */
  readonly mibByMinute: readonly number[];
  /** The heap after collections of all of it: what is held. The same slopes of it, and the median of each minute. */
  readonly heldSlopeMibPerMinute: number;
  readonly heldFirstHalfSlope: number;
  readonly heldSecondHalfSlope: number;
  readonly heldMibByMinute: readonly number[];
  /** What `verify` found. */
  readonly differences: number;
  readonly cellsChecked: number;
  /** What is wrong, in words. */
  readonly faults: readonly string[];
}

/** Loads a server for a while and judges what is left of it. `say` hears of every stage. */
export async function soak(
  { minutes, load: percent, seed }: SoakOptions,
  say: (line: string) => void,
): Promise<SoakReport> {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-soak-'));
  const settings = { STORAGE: `sqlite:${join(folder, 'metrics.db')}`, ADMIN_API_KEY: KEY, RATE_LIMIT: 'off' };
  const trace = new GarbageTrace();
  const server = await startLocalServer(settings, { flags: ['--trace-gc'], heard: (text) => trace.hear(text) });
  const client = createMetricsClient({ baseUrl: server.url, token: KEY });
  try {
    for (const { name, kind } of METRICS) await client.metrics.put(name, { kind });
    const load = new Load(server.url, KEY, seed, LATE_DAYS - 0.5);
    const durationMs = minutes * 60_000;
    const capacityPerSecond = await load.flatOut(Math.min(20_000, durationMs / 4));
    const requestsPerSecond = (capacityPerSecond * percent) / 100;
    say(`the machine takes ${capacityPerSecond.toFixed(0)} requests/s; ${requestsPerSecond.toFixed(0)} are sent`);

    const followers = METRICS.map(({ name }) => new Follower(client, name));
    trace.start();
    const samples = await watched(server, load, durationMs, say, async () => {
      await Promise.all([load.steady(requestsPerSecond, durationMs), shorten(client, load, durationMs)]);
    });
    const faults = await judge(client, load.ledger, followers, Date.now() - LATE_DAYS * DAY_MS);
    await client.close();
    const code = await server.end('SIGTERM');
    if (code !== 0) faults.push(`the server ended with ${code}: ${server.log()}`);
    const { total: differences, checked: cellsChecked } = JSON.parse(await runServerCommand(['verify'], settings));

    const resident = slopesOf(samples, durationMs * WARM_UP);
    const held = slopesOf(trace.samples, durationMs * WARM_UP);
    const report = {
      seed,
      minutes,
      capacityPerSecond,
      requestsPerSecond,
      points: load.ledger.points,
      queries: load.queries,
      retries: load.retries,
      slopeMibPerMinute: resident.whole,
      firstHalfSlope: resident.firstHalf,
      secondHalfSlope: resident.secondHalf,
      peakMib: Math.max(...samples.map(({ bytes }) => bytes)) / MIB,
      mibByMinute: mibByMinute(samples),
      heldSlopeMibPerMinute: held.whole,
      heldFirstHalfSlope: held.firstHalf,
      heldSecondHalfSlope: held.secondHalf,
      heldMibByMinute: mibByMinute(trace.samples),
      differences,
      cellsChecked,
      faults,
    };
    return { ...report, faults: [...faults, ...wrongFigures(report)] };
  } finally {
    await client.close();
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In MiB per minute, of what comes after the warm-up. */
function slopesOf(samples: readonly MemorySample[], warmUpMs: number) {
  const warm = samples.filter(({ atMs }) => atMs >= warmUpMs);
  const slope = (list: readonly MemorySample[]) => slopePerMinute(list) / MIB;
  const middle = Math.floor(warm.length / 2);
  return { whole: slope(warm), firstHalf: slope(warm.slice(0, middle)), secondHalf: slope(warm.slice(middle)) };
}

function mibByMinute(samples: readonly MemorySample[]): number[] {
  const minutes = Map.groupBy(samples, ({ atMs }) => Math.floor(atMs / 60_000));
  return [...minutes.values()].map((minute) => {
    const sorted = minute.map(({ bytes }) => bytes).sort((a, b) => a - b);
    return Math.round((sorted[Math.floor(sorted.length / 2)] as number) / MIB);
  });
}

/** Runs `work` and takes samples of the server's memory meanwhile. */
async function watched(
  server: LocalServer,
  load: Load,
  durationMs: number,
  say: (line: string) => void,
  work: () => Promise<void>,
): Promise<MemorySample[]> {
  const samples: MemorySample[] = [];
  const startMs = performance.now();
  const sampler = setInterval(() => {
    samples.push({ atMs: performance.now() - startMs, bytes: server.residentBytes() });
  }, durationMs / SAMPLES);
  const reporter = setInterval(() => {
    const sorted = load.queryMs.splice(0).sort((a, b) => a - b);
    const at = (q: number) => (sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN).toFixed(0);
    const minute = ((performance.now() - startMs) / 60_000).toFixed(1);
    const mib = (server.residentBytes() / MIB).toFixed(0);
    const stages = `${minute} min: ${load.ledger.points} points`;
    void memoryOf(server.url).then((parts) =>
      say(`${stages}, ${mib} MiB (${parts}), queries p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`),
    );
  }, durationMs / REPORTS);
  try {
    await work();
  } finally {
    clearInterval(sampler);
    clearInterval(reporter);
  }
  return samples;
}

/** Has retention take the oldest day of raw points and the day before it of minutes, again and again until two days are left. */
async function shorten(client: MetricsClient, load: Load, durationMs: number): Promise<void> {
  for (let days = LATE_DAYS - 1; days >= 2; days--) {
    await pause(durationMs / (2 * RETENTION_STEPS + 2));
    // What is on its way is not to be too old when it arrives.
    load.lateDays = days - 0.5;
    await pause(durationMs / (2 * RETENTION_STEPS + 2));
    const retention = { raw: days * DAY_MS, minute: (days + 1) * DAY_MS };
    for (const { name, kind } of METRICS) await client.metrics.put(name, { kind, retention });
  }
}

function wrongFigures({ slopeMibPerMinute, firstHalfSlope, secondHalfSlope, differences }: Omit<SoakReport, 'faults'>) {
  const faults: string[] = [];
  if (slopeMibPerMinute >= MAX_SLOPE_MIB) faults.push(`memory grows by ${slopeMibPerMinute.toFixed(2)} MiB a minute`);
  if (secondHalfSlope > Math.max(0, firstHalfSlope)) faults.push('memory grows faster in the second half');
  if (differences > 0) faults.push(`${differences} cells differ from raw points`);
  return faults;
}

/** Where the memory is, as the server itself says. */
async function memoryOf(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${KEY}` } });
  const text = await response.text();
  const mib = (name: string) => (Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]) / MIB).toFixed(0);
  const heap = `${mib('nodejs_heap_size_used_bytes')} of ${mib('nodejs_heap_size_total_bytes')} heap`;
  return `${heap}, ${mib('nodejs_external_memory_bytes')} outside, ${mib('metrics_handler_cache_bytes')} cache`;
}
