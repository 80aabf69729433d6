import type { Command } from './command.ts';
import { keyCommands } from './keys.ts';
import { storeCommands } from './store.ts';
import { userCommands } from './users.ts';

/** Everything but `serve`, which is what the command does without a word. */
const COMMANDS: readonly Command[] = [...keyCommands, ...userCommands, ...storeCommands];

/** The command that these arguments begin with, and the arguments after its name. */
export function findCommand(
  args: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  for (const command of COMMANDS) {
    const name = nameOf(command);
    if (name.every((word, i) => args[i] === word)) return { command, rest: args.slice(name.length) };
  }
  return undefined;
}

/** How many words follow the command's name at most. */
export function wordsOf({ usage }: Command): number {
  return usage.match(/[<[]/g)?.length ?? 0;
}

function nameOf({ usage }: Command): readonly string[] {
  return usage.split(' ').filter((word) => /^[a-z]/.test(word));
}

/** The part of `--help` about commands. */
export function commandsHelp(): string {
  const lines = [['serve', 'serves the API (the default)'], ...COMMANDS.map(({ usage, help }) => [usage, help])];
  return lines.map(([usage = '', help]) => `  ${usage.padEnd(24)}  ${help}`).join('\n');
}
