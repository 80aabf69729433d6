/** One text per value: members that are undefined do not count, nor does their order. */
export function stableKey(kind: string, ...values: readonly unknown[]): string {
  return `${kind} ${JSON.stringify(values, (_, value) => (isPlain(value) ? sorted(value) : value))}`;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
