import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';
import type { SettingName } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The text of a setting: the environment variable's, or what stands in the file that `NAME_FILE` names, so that secrets need not stand in an environment.
 * @throws ConfigError where both are set or the file cannot be read.
 */
export function settingText(env: Environment, name: SettingName): string | undefined {
  const text = env[name]?.trim() || undefined;
  const path = env[`${name}_FILE`]?.trim();
  if (!path) return text;
  if (text !== undefined) throw new ConfigError([`${name} and ${name}_FILE are both set; set one`]);
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new ConfigError([`${name}_FILE ${path} cannot be read (${code})`]);
  }
}
