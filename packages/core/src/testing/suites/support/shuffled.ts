/** The same items in an order that looks like none, the same each time. */
export function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  let state = 0x9e3779b9;
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}
