import { parseArgs } from 'node:util';

export interface SoakOptions {
  /** How long the load lasts. */
  readonly minutes: number;
  /** Of what the machine can do, in percent. */
  readonly load: number;
  readonly seed: number;
}

export const HELP = `Usage: npm run soak -- [flags]

  --minutes <n>    how long (2)
  --load <n>       percent of what the machine takes at most (50)
  --seed <n>       the same seed sends the same points (at random)

Starts a server on a fresh SQLite file, finds out what the machine takes, and then sends that share of it: points of now and late ones, queries, streams, while
retention drops a day after the other. In the end the answers are compared with what was acknowledged, and every cell with the raw points.
`;

/** @throws Error with one line, for a flag that is wrong */
export function readOptions(args: readonly string[]): SoakOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '2' },
      load: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    minutes: numberIn('minutes', values.minutes, 0.1, 100_000),
    load: numberIn('load', values.load, 1, 100),
    seed: numberIn('seed', values.seed, 0, 2 ** 31),
  };
}

function numberIn(name: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (number >= min && number <= max) return number;
  throw new Error(`--${name} must be a number from ${min} to ${max}`);
}
