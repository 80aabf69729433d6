import { spawnSync } from 'node:child_process';

/**
 * Whether this machine has what a file of tests needs beyond npm's packages. Where it does not, the file leaves them out and says so; in CI it fails.
 * @throws Error in CI where something is missing.
 */
export function hasTools(tests: string, tools: readonly string[], asRoot = false): boolean {
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0);
  const reasons = [
    ...(missing.length > 0 ? [`this machine lacks ${missing.join(', ')}`] : []),
    ...(asRoot && process.getuid?.() !== 0 ? ['they run as root only'] : []),
  ];
  if (reasons.length === 0) return true;
  const notRun = `NOT RUN: ${tests}: ${reasons.join('; ')}`;
  if (process.env.CI === 'true') throw new Error(notRun);
  console.warn(notRun);
  return false;
}
