import { type Exploration, explore } from '../explore.ts';
import { cache } from './cache.ts';
import { folders } from './folder.ts';
import { follower } from './follower.ts';
import { judge } from './judge.ts';
import { lateRequests } from './late-requests.ts';
import { UNLOADED, WRITER } from './layout.ts';
import { reader } from './reader.ts';
import type { Fault, Scenario } from './scenario.ts';
import { forgetting, retention } from './upkeep.ts';
import { type Actor, World } from './world.ts';
import { writers } from './writer.ts';

const ACTORS: readonly Actor[] = [writers, folders, lateRequests, reader, cache, follower, retention, forgetting];

/** Every state of a scenario, with the protocol as it is or with one fault. */
export function check(scenario: Scenario, fault?: Fault): Exploration {
  const world = new World(scenario, fault);
  const initial = new Uint8Array(world.layout.size);
  for (let i = 0; i < scenario.writers; i++) initial[world.layout.writers + i * WRITER.SIZE + WRITER.HEAD] = UNLOADED;
  const steps = (state: Uint8Array, emit: (label: string, next: Uint8Array) => void) => {
    for (const actor of ACTORS) actor(world, state, emit);
  };
  return explore(initial, steps, (state) => judge(world, state));
}
