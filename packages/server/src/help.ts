import { commandsHelp } from './commands/commands.ts';
import { settingsHelp } from './config/settings.ts';

/** The text of `--help`. */
export function helpText(): string {
  return [
    'Usage: metrics-handler [command] [flags]',
    '',
    commandsHelp(),
    '',
    'Each flag has an environment variable of the same name; the flag wins. NAME_FILE names a file that holds the value.',
    '',
    settingsHelp(),
    '',
  ].join('\n');
}
