import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { settle } from '../../../core/test/support/settle.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What this process holds once all garbage is gone, its own sockets and timers included. */
export interface Held {
  readonly heapBytes: number;
  /** Open files and sockets, as the system counts them. */
  readonly descriptors: number;
  /** Sockets, timers and requests that keep the process alive. */
  readonly resources: number;
}

export async function whatIsHeld(): Promise<Held> {
  // What is finalised in one round lets go of more in the next.
  for (let round = 0; round < 3; round++) {
    await settle();
    collect();
  }
  return {
    heapBytes: process.memoryUsage().heapUsed,
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
  };
}
