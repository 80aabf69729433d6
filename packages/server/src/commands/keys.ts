import type { Scope } from '@metrics-handler/core';
import { type Command, listOf, withHandler, wordAt } from './command.ts';

/** Flags that say what a key or user may do. */
export const GRANT_FLAGS = ['scopes', 'metric-prefix', 'books'];

export const keyCommands: readonly Command[] = [
  {
    usage: 'keys list',
    help: 'API keys, one JSON line each',
    flags: [],
    run: (context) =>
      withHandler(context, async ({ keys }) => {
        for (const key of await keys.list()) context.print(JSON.stringify(key));
        return 0;
      }),
  },
  {
    usage: 'keys create <name>',
    help: 'makes a key and shows it once (--scopes metrics:read,… --metric-prefix --books --expires-at)',
    flags: [...GRANT_FLAGS, 'expires-at'],
    run: (context) =>
      withHandler(context, async ({ keys }) => {
        const name = wordAt(context, 0, 'the name of the key');
        const key = await keys.create({ name, ...grantOf(context.flags), expiresAt: context.flags['expires-at'] });
        context.print(JSON.stringify(key));
        return 0;
      }),
  },
  {
    usage: 'keys revoke <id>',
    help: 'ends a key, its sessions and streams',
    flags: [],
    run: (context) =>
      withHandler(context, async ({ keys }) => {
        await keys.revoke(wordAt(context, 0, 'the id of the key'));
        return 0;
      }),
  },
];

export function grantOf(flags: Readonly<Record<string, string | undefined>>) {
  return {
    scopes: (listOf(flags.scopes) ?? []) as Scope[],
    metricPrefix: flags['metric-prefix'],
    bookIds: listOf(flags.books),
  };
}
