import { describe, expect, it } from 'vitest';
import type { StorageAdapter } from '../../src/storage/adapter.ts';
import { memoryStorage } from '../../src/storage/memory/memory-storage.ts';
import { type ConformanceOptions, runConformanceSuite } from '../../src/testing/conformance.ts';
import { PLANTED_FAULTS } from './planted-faults.ts';

/** Collects the tests that the suite registers. */
function collect(options: Partial<ConformanceOptions> = {}) {
  const tests = new Map<string, () => Promise<void>>();
  const report = runConformanceSuite({
    test: (name, run) => tests.set(name, run),
    expect,
    createStorage: () => memoryStorage(),
    capabilities: { durable: false, shared: false },
    ...options,
  });
  return { report, tests, named: (start: string) => [...tests].filter(([name]) => name.startsWith(start)) };
}

async function fails(run: () => Promise<void>): Promise<boolean> {
  return run().then(
    () => false,
    () => true,
  );
}

describe('the conformance suite', () => {
  it('has a stable key for each of more than 120 cases, and a test for each that applies', () => {
    const { report, tests } = collect();
    const keys = [...report.cases, ...report.notApplicable];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => /^[a-z-]+\/[a-z0-9-]+(\+upkeep)?$/.test(key))).toBe(true);
    expect(report.cases.filter((key) => !key.endsWith('+upkeep')).length).toBeGreaterThan(120);
    expect(tests.size).toBe(report.cases.length + 1);
  });

  it('leaves out what is about capabilities that the store lacks, and says so', () => {
    const all = collect({ capabilities: { durable: true, shared: true }, attach: (storage) => storage }).report;
    const { report } = collect();
    expect(all.notApplicable).toEqual([]);
    expect(report.notApplicable.length).toBeGreaterThan(10);
    expect([...report.cases, ...report.notApplicable].sort()).toEqual([...all.cases].sort());
  });

  it('refuses a durable or shared store that it cannot open again', () => {
    expect(() => collect({ capabilities: { durable: true, shared: false } })).toThrow(/attach/);
  });

  it('fails for a store that declares other capabilities than the suite was told', async () => {
    const { named } = collect({ capabilities: { durable: false, shared: true }, attach: (storage) => storage });
    const [first] = named('commit/empty-store');
    expect(first && (await fails(first[1]))).toBe(true);
  });

  it('fails when not every case ran', async () => {
    const { tests, report } = collect();
    const count = tests.get(`${report.cases.length} cases ran`);
    expect(count && (await fails(count))).toBe(true);
  });

  it('refuses a known gap that names no case', () => {
    expect(() => collect({ knownGaps: { 'commit/nonsense': 'why' } })).toThrow(/commit\/nonsense/);
  });

  it('passes a known gap that is open, and fails one that has closed', async () => {
    const gaps = { 'reads/points-half-open': 'one instant too much', 'reads/sparse': 'none' };
    const { named } = collect({ createStorage: () => broken('reads points closed at the end'), knownGaps: gaps });
    const [open] = named('reads/points-half-open:');
    const [closed] = named('reads/sparse:');
    expect(open?.[0]).toContain('known gap: one instant too much');
    expect(open && (await fails(open[1]))).toBe(false);
    expect(closed && (await fails(closed[1]))).toBe(true);
  });

  it.each(PLANTED_FAULTS)('notices a store that $name ($topic)', { timeout: 60_000 }, async ({ name, topic }) => {
    const { named } = collect({ createStorage: () => broken(name) });
    const cases = named(topic);
    expect(cases.length).toBeGreaterThan(0);
    for (const [, run] of cases) if (await fails(run)) return;
    throw new Error(`all ${cases.length} cases passed`);
  });
});

function broken(name: string): StorageAdapter {
  const sound = memoryStorage();
  const planted = PLANTED_FAULTS.find((fault) => fault.name === name)?.plant(sound);
  return {
    name: sound.name,
    capabilities: sound.capabilities,
    books: sound.books,
    credentials: sound.credentials,
    open: (context) => sound.open(context),
    close: () => sound.close(),
    commit: (changes) => sound.commit(changes),
    head: () => sound.head(),
    changes: (after, limit) => sound.changes(after, limit),
    metrics: () => sound.metrics(),
    metric: (metric) => sound.metric(metric),
    series: (selector) => sound.series(selector),
    readCells: (request) => sound.readCells(request),
    readPoints: (request) => sound.readPoints(request),
    rebuild: (series, from, to) => sound.rebuild(series, from, to),
    maintain: () => sound.maintain(),
    ...planted,
  };
}
