import type { MemorySample } from './slope.ts';

/** What V8 says after each collection of the whole heap, in MiB: `Mark-Compact (reduce) 97.3 (204.5) -> 44.1 (199.8) MB, …`. */
const COLLECTED = /Mark-Compact[^>]*-> ([\d.]+) \(/g;
const MIB = 1_048_576;

/** Reads `--trace-gc`: what is left after a collection is what is held, where resident memory is also what has not been collected yet. */
export class GarbageTrace {
  #startMs = performance.now();
  #rest = '';
  samples: MemorySample[] = [];

  /** Forgets what was before and counts from now. */
  start(): void {
    this.#startMs = performance.now();
    this.samples = [];
  }

  hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      for (const [, mib] of line.matchAll(COLLECTED))
        this.samples.push({ atMs: performance.now() - this.#startMs, bytes: Number(mib) * MIB });
    }
  }
}
