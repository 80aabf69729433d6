import type { DatabaseSync } from 'node:sqlite';
import { MetricsHandlerError } from '../../errors.ts';
import { isNotADatabase } from './sqlite-errors.ts';
import { CREDENTIALS_TABLE, upgrade } from './upgrade.ts';

/** Raised with every change that an older version could misread. 2: users and sessions. 3: summaries beside raw points. 4: quarters in blocks of six hours. 5: sums as decimals and rests, distances of 5 and 6 bytes. */
export const FORMAT_VERSION = 5;
const EMPTY = 0;
/** `mtrh` in ASCII; `file` and friends can tell our files by it. */
export const APPLICATION_ID = 0x6d747268;

/**
 * Larger pages keep a block of cells in one piece; a longer log before each checkpoint lets pages that change often reach the file once.
 * See docs/decisions/0007-sqlite-layout.md.
 */
const PRAGMAS = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 4000;
  PRAGMA cache_size = -32768;
  PRAGMA temp_store = MEMORY;
`;

const TABLES = `
  CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1), frontier INTEGER NOT NULL, fold_to INTEGER NOT NULL, fold_series INTEGER NOT NULL, next_series INTEGER NOT NULL
  ) STRICT;
  INSERT INTO state VALUES (1, 0, 0, 0, 1);

  CREATE TABLE log (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, total_points INTEGER NOT NULL, body ANY NOT NULL) STRICT;
  CREATE TABLE idempotency (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

  CREATE TABLE metrics (name TEXT PRIMARY KEY, definition TEXT NOT NULL, floors TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE series (id INTEGER PRIMARY KEY, ref TEXT NOT NULL, purged_at INTEGER) STRICT;
  CREATE INDEX series_purged ON series (purged_at) WHERE purged_at IS NOT NULL;

  CREATE TABLE chunks (id INTEGER PRIMARY KEY, points INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE blocks (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;

  CREATE TABLE books (id TEXT PRIMARY KEY, sort_key TEXT NOT NULL, version INTEGER NOT NULL, isbn TEXT UNIQUE, body TEXT NOT NULL) STRICT;
  CREATE INDEX books_sorted ON books (sort_key, id);
  CREATE TABLE book_terms (term TEXT, book_id TEXT, PRIMARY KEY (term, book_id)) STRICT, WITHOUT ROWID;
  CREATE INDEX book_terms_of ON book_terms (book_id);
  CREATE TABLE book_identities (identity TEXT, book_id TEXT, PRIMARY KEY (identity, book_id)) STRICT, WITHOUT ROWID;
  CREATE INDEX book_identities_of ON book_identities (book_id);

  ${CREDENTIALS_TABLE}

  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT_VERSION};
`;

/**
 * Makes the tables of a new file, or checks that an existing one is ours and not newer than this code, and brings an older one up to date.
 * @throws MetricsHandlerError `not_a_store`, `unsupported_format`
 */
export function createSchema(connection: DatabaseSync, path: string): void {
  // Looked at before anything is written: another application's file must stay as it is.
  const format = checkFormat(connection, path);
  connection.exec(PRAGMAS);
  if (format === FORMAT_VERSION) return;
  connection.exec('BEGIN IMMEDIATE');
  try {
    // Two processes may meet in a file.
    const current = checkFormat(connection, path);
    if (current === EMPTY) connection.exec(TABLES);
    else upgrade(connection, current, FORMAT_VERSION);
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

/** The file's format; `EMPTY` where there is nothing in it. */
function checkFormat(connection: DatabaseSync, path: string): number {
  const { tables, application, version } = describe(connection, path);
  if (tables === 0 && application === 0) return EMPTY;
  if (application !== APPLICATION_ID) throw notAStore(path, `its application_id is ${application}`);
  if (version > FORMAT_VERSION) {
    const message = `${path} has format ${version}; this version reads up to ${FORMAT_VERSION}: update metrics-handler`;
    throw new MetricsHandlerError('unsupported_format', message);
  }
  return version;
}

function describe(connection: DatabaseSync, path: string) {
  try {
    const number = (sql: string) => Object.values(connection.prepare(sql).get() ?? {})[0] as number;
    return {
      tables: number('SELECT count(*) FROM sqlite_schema'),
      application: number('PRAGMA application_id'),
      version: number('PRAGMA user_version'),
    };
  } catch (error) {
    throw isNotADatabase(error) ? notAStore(path, 'it is not an SQLite file', error) : error;
  }
}

function notAStore(path: string, why: string, cause?: unknown): MetricsHandlerError {
  return new MetricsHandlerError('not_a_store', `${path} is not a metrics-handler store: ${why}; choose another path`, {
    cause,
  });
}
