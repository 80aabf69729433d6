import type { CommitOutcome, LogEntry } from '../../change.ts';
import type { LogPosition } from '../../cursor.ts';
import type { Store } from '../store.ts';

/** A log entry before it has its position. */
export type NewEntry = LogEntry extends infer Entry
  ? Entry extends LogEntry
    ? Omit<Entry, 'position'>
    : never
  : never;

/** Writes the next entry of the log and takes it into memory. */
export function appendEntry({ log, replica, context }: Store, entry: NewEntry): LogPosition {
  const position = { lane: 0, n: replica.head + 1 };
  const numbered: LogEntry = { ...entry, position };
  log.append(numbered, context.clock.now());
  replica.apply(numbered);
  return position;
}

export function committed(position: LogPosition, affected: number): CommitOutcome {
  return { status: 'committed', position, affected };
}
