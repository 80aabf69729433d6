import type { Format } from '../formats.ts';
import type { PeerName } from './dialects.ts';
import type { MeasuredProcess } from './measured-process.ts';

/** A server that the same workload goes into. */
export interface Peer {
  readonly name: PeerName;
  /** Ways to write points, the usual one first. */
  readonly formats: readonly Format[];
  /** What is missing on this machine to run it, and how to get it. */
  missing(): string | undefined;
  /** Starts it on loopback, on the data that is in the directory. */
  start(directory: string): Promise<RunningPeer>;
}

export interface RunningPeer {
  readonly port: number;
  readonly process: MeasuredProcess;
}
