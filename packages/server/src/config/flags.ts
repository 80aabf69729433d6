import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigError } from './config-error.ts';
import { flagOf, SETTINGS, type SettingName } from './settings.ts';

export type SettingTexts = Partial<Record<SettingName, string>>;

export type Invocation = { readonly help: true } | { readonly help: false; readonly settings: SettingTexts };

/**
 * Reads `--port 3001`, `--port=3001` and `--help`.
 * @throws ConfigError for an unknown flag, one without a value, or a stray word.
 */
export function readFlags(args: readonly string[]): Invocation {
  const flags = SETTINGS.map(({ name }) => [flagOf(name), { type: 'string' as const }] as const);
  const options = { ...Object.fromEntries(flags), help: { type: 'boolean' as const, short: 'h' } };
  const values = parse(args, options);
  if (values.help === true) return { help: true };
  const settings: SettingTexts = {};
  for (const { name } of SETTINGS) {
    const value = values[flagOf(name)];
    if (typeof value === 'string') settings[name] = value;
  }
  return { help: false, settings };
}

function parse(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ConfigError([`${(error as Error).message.split('\n')[0]} (--help lists the flags)`]);
  }
}
