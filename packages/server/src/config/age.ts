import { parseDuration } from './duration.ts';

/** How long a tier lives: `30d`, `2w`, `1y` … in milliseconds, or `forever` as null; undefined for anything else. */
export function parseAge(text: string): number | null | undefined {
  return text === 'forever' ? null : parseDuration(text);
}
