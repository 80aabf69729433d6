import { MetricsHandlerError } from '../../errors.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html */
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** What SQLite reports as an error of the public interface; anything else comes back as it is. */
export function storageError(error: unknown, path: string): unknown {
  const reason = error instanceof Error ? error.message : String(error);
  const say = (code: string, message: string) =>
    new MetricsHandlerError(code, `${path}: ${message} (${reason})`, { cause: error });
  switch (resultCode(error)) {
    case SQLITE_FULL:
      return say('storage_full', 'the disk is full; nothing was stored');
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return say('storage_unavailable', 'another process has been writing for too long; try again');
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return say('corrupt_data', 'the file is damaged; restore a backup');
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return say('storage_unavailable', 'the file cannot be read or written; check the path, its rights and the disk');
    default:
      return error;
  }
}

/** What a failed COMMIT means: after an I/O error the commit record may or may not have reached the disk. */
export function commitError(error: unknown, path: string): unknown {
  return resultCode(error) === SQLITE_IOERR ? outcomeUnknown(error, path) : storageError(error, path);
}

/** What a failed sync means: of the last commits nothing, something or all is on the disk. */
export function syncError(error: unknown, path: string, after: 'read' | 'commit'): MetricsHandlerError {
  if (after === 'commit') return outcomeUnknown(error, path);
  const message = `${path}: the disk failed while what was read was brought to it; check the disk and try again`;
  return new MetricsHandlerError('storage_unavailable', message, { cause: error });
}

function outcomeUnknown(cause: unknown, path: string): MetricsHandlerError {
  const message = `${path}: the disk failed during a commit; send the batch again under the same idempotency key`;
  return new MetricsHandlerError('outcome_unknown', message, { cause });
}

export function isNotADatabase(error: unknown): boolean {
  return resultCode(error) === SQLITE_NOTADB;
}

function resultCode(error: unknown): number | undefined {
  const extended = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof extended === 'number' ? extended & 0xff : undefined;
}
