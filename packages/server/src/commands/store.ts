import { ConfigError } from '../config/config-error.ts';
import { backUp, restore } from './backup.ts';
import { type Command, type CommandContext, withHandler, wordAt } from './command.ts';

export const storeCommands: readonly Command[] = [
  {
    usage: 'verify [metric]',
    help: 'compares every cell with raw points; exits with 1 where they differ',
    flags: [],
    run: (context) =>
      withHandler(context, async (handler) => {
        const report = await handler.verify({ metric: context.words[0] });
        context.print(JSON.stringify(report));
        return report.differences.length === 0 ? 0 : 1;
      }),
  },
  {
    usage: 'rebuild [metric]',
    help: 'computes the cells again from raw points, as far as those live',
    flags: [],
    run: (context) =>
      withHandler(context, async (handler) => {
        await handler.rebuild({ metric: context.words[0] });
        return 0;
      }),
  },
  {
    usage: 'backup <file>',
    help: 'copies an SQLite store to a new file while servers go on using it',
    flags: [],
    async run(context) {
      await backUp(sqlitePath(context), wordAt(context, 0, 'the file'));
      return 0;
    },
  },
  {
    usage: 'restore <file>',
    help: 'makes a backup the SQLite store, where there is none yet',
    flags: [],
    async run(context) {
      await restore(wordAt(context, 0, 'the file'), sqlitePath(context));
      return 0;
    },
  },
];

function sqlitePath({ config }: CommandContext): string {
  if (config.STORAGE.kind === 'sqlite') return config.STORAGE.path;
  throw new ConfigError(['STORAGE must be sqlite:<file>; docs/operations.md says how to back up MongoDB']);
}
