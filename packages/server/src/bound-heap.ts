import { setFlagsFromString } from 'node:v8';

/** How much the old generation may grow between two collections, in percent of what the first has left. */
const GROWTH_PERCENT = 50;

/** Left alone the engine takes up to three times as much again, the more the faster objects come, and gives little of it back. */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
