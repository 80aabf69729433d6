/** Major, minor and patch of `1.2.3`, or of the lowest version that `^1.2.3`, `~1.2` or `1` accepts. */
function parts(version: string): number[] {
  const match = /^[~^]?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(version);
  if (!match) throw new Error(`not a plain version or range: ${version}`);
  return match.slice(1).map((part) => Number(part ?? 0));
}

/** Whether `version` (for a range: the lowest one it accepts) is `floor` or newer. */
export function isAtLeast(version: string, floor: string): boolean {
  const wanted = parts(floor);
  const difference = parts(version).map((part, i) => part - (wanted[i] ?? 0));
  return (difference.find((d) => d !== 0) ?? 0) >= 0;
}
