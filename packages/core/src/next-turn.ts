/** Runs a task once the event loop has taken in what has already arrived; browsers have no `setImmediate`. */
export function nextTurn(task: () => void): void {
  // biome-ignore lint/style/noRestrictedGlobals: used only where it exists
  const immediate = typeof setImmediate === 'function' ? setImmediate : undefined;
  if (immediate) immediate(task);
  else setTimeout(task, 0);
}
