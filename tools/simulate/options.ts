import { parseArgs } from 'node:util';

export interface SimulationOptions {
  /** Of a running server, without a slash at the end. */
  readonly url: string;
  readonly key: string;
  readonly days: number;
  /** How many of the books get readers. */
  readonly books: number;
  readonly seed: number;
  /** Go on in real time afterwards. */
  readonly live: boolean;
}

export const HELP = `Usage: npm run simulate -- --key <API key> [flags]

  --url <url>      of the server (METRICS_HANDLER_URL, http://127.0.0.1:3000)
  --key <key>      an admin API key (METRICS_HANDLER_KEY); npm start prints one at its first start
  --days <n>       of history (30)
  --books <n>      that have readers, of the 500 that are imported (200)
  --seed <n>       the same seed gives the same readers (1)
  --live           goes on in real time until Ctrl-C
`;

/** A mistake in how the command was called; its message is one line. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): SimulationOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const key = values.key ?? env.METRICS_HANDLER_KEY;
  if (!key) throw new UsageError('An API key is needed: --key <the key that npm start printed at its first start>');
  return {
    url: (values.url ?? env.METRICS_HANDLER_URL ?? 'http://127.0.0.1:3000').replace(/\/+$/, ''),
    key,
    days: wholeNumber('days', values.days, 3_650),
    books: wholeNumber('books', values.books, 500),
    seed: wholeNumber('seed', values.seed, 2 ** 31),
    live: values.live,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        key: { type: 'string' },
        days: { type: 'string', default: '30' },
        books: { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        live: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]} (--help lists the flags)`);
  }
}

function wholeNumber(name: string, text: string, max: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new UsageError(`--${name} must be a whole number from 1 to ${max}`);
}
