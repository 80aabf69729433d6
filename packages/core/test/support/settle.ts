/** Lets everything that is due run: promises, and what waits for the next turns of the event loop. */
export async function settle(turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
