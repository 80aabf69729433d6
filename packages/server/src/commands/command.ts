import { createMetricsHandler, type MetricsHandler } from '@metrics-handler/core';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/env.ts';
import { createLogger } from '../log.ts';
import { storageOf } from '../open-storage.ts';
import { argon2Passwords } from '../passwords.ts';

/** What a command is run with. */
export interface CommandContext {
  readonly config: Config;
  /** The words after the command's own. */
  readonly words: readonly string[];
  /** Flags of the command. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** Says a line on stdout. */
  print(line: string): void;
}

export interface Command {
  /** What is typed, with its words: `keys create <name>`. */
  readonly usage: string;
  readonly help: string;
  /** Names of its own flags, each of which takes a value. */
  readonly flags: readonly string[];
  /** Resolves to the exit code. */
  run(context: CommandContext): Promise<number>;
}

/** Runs `work` on the configured store, which other processes may have open. */
export async function withHandler<T>(
  { config }: CommandContext,
  work: (handler: MetricsHandler) => Promise<T>,
): Promise<T> {
  if (config.STORAGE.kind === 'memory') throw new ConfigError(['STORAGE must be a store that outlives the command']);
  const { storage, release } = await storageOf(config.STORAGE);
  const logger = createLogger(config.LOG_LEVEL);
  try {
    const handler = await createMetricsHandler({ storage, logger, passwords: argon2Passwords() });
    try {
      return await work(handler);
    } finally {
      await handler.close();
    }
  } finally {
    await release();
  }
}

/** The word of this place. @throws ConfigError where it is missing. */
export function wordAt({ words }: CommandContext, index: number, name: string): string {
  const word = words[index];
  if (word === undefined) throw new ConfigError([`${name} is missing (--help shows the commands)`]);
  return word;
}

/** A flag's list, separated by commas. */
export function listOf(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}
