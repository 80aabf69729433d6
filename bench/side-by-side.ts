import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Generator } from './generator/generator.ts';
import { influxdb } from './peers/influxdb.ts';
import { metricsHandler } from './peers/metrics-handler.ts';
import type { Peer, RunningPeer } from './peers/peer.ts';
import { victoriaMetrics } from './peers/victoria-metrics.ts';

const PEERS: readonly Peer[] = [metricsHandler, influxdb, victoriaMetrics];

export function missingPeers(): string[] {
  return PEERS.flatMap((peer) => peer.missing() ?? []);
}

export function installedPeers(): readonly Peer[] {
  return PEERS.filter((peer) => peer.missing() === undefined);
}

/** Directories of peers' data, removed together. */
export class Directories {
  readonly #paths: string[] = [];

  async make(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'metrics-handler-bench-'));
    this.#paths.push(path);
    return path;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#paths.map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** Runs `work` against a peer that was started for it and is stopped afterwards. */
export async function withPeer<T>(
  peer: Peer,
  directory: string,
  work: (running: RunningPeer) => Promise<T>,
): Promise<T> {
  const running = await peer.start(directory);
  try {
    return await work(running);
  } finally {
    await running.process.stop();
  }
}

export async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(join(parentPath, name))));
  // What the file takes of the disk: VictoriaMetrics reserves files that it has not written yet.
  return sizes.reduce((total, { blocks }) => total + blocks * 512, 0);
}

/** @throws Error where a peer's answer differs from the others' by more than rounding. */
export function assertAgreement(answers: ReadonlyMap<string, readonly number[]>, question: string): void {
  const [[first, expected] = ['', []], ...others] = answers;
  for (const [who, values] of others) {
    const isSame = (value: number, i: number) => Math.abs(value - (expected[i] as number)) <= Math.abs(value) * 1e-9;
    if (values.length !== expected.length || !values.every(isSame)) {
      const where = values.findIndex((value, i) => !isSame(value, i));
      throw new Error(
        `${who} and ${first} disagree about ${question}: ${values.length} and ${expected.length} values, ${values[where]} and ${expected[where]} at ${where}`,
      );
    }
  }
  if (expected.length === 0) throw new Error(`nobody answered ${question}`);
}

export interface Bench {
  readonly generator: Generator;
  readonly peers: readonly Peer[];
  readonly directories: Directories;
}
