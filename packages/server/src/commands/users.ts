import { createInterface } from 'node:readline/promises';
import { ConfigError } from '../config/config-error.ts';
import { type Command, withHandler, wordAt } from './command.ts';
import { GRANT_FLAGS, grantOf } from './keys.ts';

export const userCommands: readonly Command[] = [
  {
    usage: 'users list',
    help: 'users, one JSON line each',
    flags: [],
    run: (context) =>
      withHandler(context, async ({ users }) => {
        for (const user of await users.list()) context.print(JSON.stringify(user));
        return 0;
      }),
  },
  {
    usage: 'users create <name>',
    help: 'makes a user; the password is the first line of stdin (--scopes --metric-prefix --books)',
    flags: GRANT_FLAGS,
    run: (context) =>
      withHandler(context, async ({ users }) => {
        const username = wordAt(context, 0, 'the name of the user');
        const user = await users.create({ username, password: await readPassword(), ...grantOf(context.flags) });
        context.print(JSON.stringify(user));
        return 0;
      }),
  },
  {
    usage: 'users password <name>',
    help: 'sets the password to the first line of stdin and ends the sessions',
    flags: [],
    run: (context) =>
      withHandler(context, async ({ users }) => {
        await users.update(wordAt(context, 0, 'the name of the user'), { password: await readPassword() });
        return 0;
      }),
  },
  {
    usage: 'users remove <name>',
    help: 'removes a user, with sessions and streams',
    flags: [],
    run: (context) =>
      withHandler(context, async ({ users }) => {
        await users.remove(wordAt(context, 0, 'the name of the user'));
        return 0;
      }),
  },
];

/** Arguments are seen by every user of the machine, so the password comes another way. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password: ');
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  throw new ConfigError(['the password is missing: it is the first line of stdin']);
}
