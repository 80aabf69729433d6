import type { CommandStartedEvent, CommandSucceededEvent, MongoClient } from 'mongodb';

interface KillPoint {
  readonly collection: string;
  readonly commands: readonly string[];
  /** Something that the command says, as JSON. */
  readonly says?: string;
  /** Reached only in upkeep after days, and with a long log. */
  readonly rare?: boolean;
}

/** The writes of a process, in the order of its work. At each it can be killed before the command leaves it, or after the command has taken effect. */
const WRITES = {
  'the log insert': { collection: 'log', commands: ['insert'], says: '"kind":"points"' },
  'a deletion goes into the log': { collection: 'log', commands: ['insert'], says: '"kind":"delete"' },
  'raw points are folded': { collection: 'points', commands: ['insert', 'update'] },
  'cells are folded': { collection: 'cells', commands: ['insert', 'update'] },
  'cells are replaced': { collection: 'cells', commands: ['update'] },
  'keys are recorded': { collection: 'keys', commands: ['insert', 'update'] },
  'the frontier rises': { collection: 'state', commands: ['update'], says: '"folded"' },
  'the floor rises': { collection: 'state', commands: ['update'], says: '"floors.0"', rare: true },
  'entries are deleted': { collection: 'log', commands: ['delete'], rare: true },
  'the barrier': { collection: 'log', commands: ['insert'], says: '"kind":"forget"', rare: true },
  'keys are forgotten': { collection: 'keys', commands: ['delete'], rare: true },
} as const satisfies Record<string, KillPoint>;

export type WriteName = keyof typeof WRITES;

export interface Kill {
  readonly write: WriteName;
  readonly when: 'before' | 'after';
  /** The how-manieth such write it is, from 1. */
  readonly nth: number;
}

export const KILLS: readonly Omit<Kill, 'nth'>[] = (Object.keys(WRITES) as WriteName[]).flatMap((write) => [
  { write, when: 'before' },
  { write, when: 'after' },
]);

export function isRare({ write }: Pick<Kill, 'write'>): boolean {
  return (WRITES[write] as KillPoint).rare === true;
}

/** Has this process kill itself at a write of the client. */
export function armKill(client: MongoClient, kill: Kill): void {
  const point: KillPoint = WRITES[kill.write];
  let seen = 0;
  const reached = new Set<number>();
  client.on('commandStarted', ({ commandName, command, requestId }: CommandStartedEvent) => {
    if (!point.commands.includes(commandName) || command[commandName] !== point.collection) return;
    if (point.says && !JSON.stringify(command).includes(point.says)) return;
    if (++seen !== kill.nth) return;
    if (kill.when === 'before') process.kill(process.pid, 'SIGKILL');
    reached.add(requestId);
  });
  client.on('commandSucceeded', ({ requestId }: CommandSucceededEvent) => {
    if (reached.has(requestId)) process.kill(process.pid, 'SIGKILL');
  });
}
