import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigError } from './config-error.ts';
import { flagOf, SETTINGS, type SettingName } from './settings.ts';

export type SettingTexts = Partial<Record<SettingName, string>>;

export type Invocation =
  | { readonly help: true }
  | {
      readonly help: false;
      readonly settings: SettingTexts;
      /** What stands without a flag. */
      readonly words: readonly string[];
      /** The command's own flags. */
      readonly flags: Readonly<Record<string, string | undefined>>;
    };

/** What a command takes beside the settings. */
export interface Takes {
  readonly words: number;
  readonly flags: readonly string[];
}

/**
 * Reads `--port 3001`, `--port=3001` and `--help`.
 * @throws ConfigError for an unknown flag, one without a value, or a stray word.
 */
export function readFlags(args: readonly string[], takes: Takes = { words: 0, flags: [] }): Invocation {
  const names = [...SETTINGS.map(({ name }) => flagOf(name)), ...takes.flags];
  const flags = names.map((name) => [name, { type: 'string' as const }] as const);
  const options = { ...Object.fromEntries(flags), help: { type: 'boolean' as const, short: 'h' } };
  const { values, positionals: words } = parse(args, options);
  if (values.help === true) return { help: true };
  const settings: SettingTexts = {};
  for (const { name } of SETTINGS) {
    const value = values[flagOf(name)];
    if (typeof value === 'string') settings[name] = value;
  }
  const stray = words[takes.words];
  if (stray !== undefined)
    throw new ConfigError([`Unexpected word ${JSON.stringify(stray)} (--help shows the commands)`]);
  const own = takes.flags.map((name) => [name, values[name] as string | undefined] as const);
  return { help: false, settings, words, flags: Object.fromEntries(own) };
}

function parse(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new ConfigError([`${(error as Error).message.split('\n')[0]} (--help lists the flags)`]);
  }
}
