import { DatabaseSync } from 'node:sqlite';

/** A file as the first version left it: one metric with two points, and two API keys. */
export function writeFormat1(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(FORMAT_1);
  database.close();
}

const KEY = `"hash":"${'ab'.repeat(32)}","createdAt":"2026-01-05T12:00:00.000Z"`;

const FORMAT_1 = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1), frontier INTEGER NOT NULL, fold_to INTEGER NOT NULL, fold_series INTEGER NOT NULL, next_series INTEGER NOT NULL
  ) STRICT;
  INSERT INTO state VALUES (1, 0, 0, 0, 2);

  CREATE TABLE log (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, total_points INTEGER NOT NULL, body ANY NOT NULL) STRICT;
  INSERT INTO log VALUES (1, 1768000000000, 'define', 0, '{"kind":"define","definition":{"name":"views","kind":"gauge","unit":"1","description":"","seriesLimit":2000},"rebuilt":[]}');
  INSERT INTO log VALUES (2, 1768000000000, 'points', 2, x'1900000050014c8671d70100000000000000f03f0000000000000000401f0000005001260ff4fa0209000080aa6db77942000060ea05000000000000f03f0001');
  CREATE TABLE idempotency (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, at INTEGER NOT NULL) STRICT;

  CREATE TABLE metrics (name TEXT PRIMARY KEY, definition TEXT NOT NULL, floors TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO metrics VALUES ('views', '{"name":"views","kind":"gauge","unit":"1","description":"","seriesLimit":2000}', '{"raw":0,"minute":0,"quarter":0,"hour":0,"day":0}');
  CREATE TABLE series (id INTEGER PRIMARY KEY, ref TEXT NOT NULL, purged_at INTEGER) STRICT;
  CREATE INDEX series_purged ON series (purged_at) WHERE purged_at IS NOT NULL;
  INSERT INTO series VALUES (1, '["views",null,[]]', NULL);

  CREATE TABLE chunks (id INTEGER PRIMARY KEY, points INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE cells (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;

  CREATE TABLE books (id TEXT PRIMARY KEY, sort_key TEXT NOT NULL, version INTEGER NOT NULL, isbn TEXT UNIQUE, body TEXT NOT NULL) STRICT;
  CREATE INDEX books_sorted ON books (sort_key, id);
  CREATE TABLE book_terms (term TEXT, book_id TEXT, PRIMARY KEY (term, book_id)) STRICT, WITHOUT ROWID;
  CREATE INDEX book_terms_of ON book_terms (book_id);
  CREATE TABLE book_identities (identity TEXT, book_id TEXT, PRIMARY KEY (identity, book_id)) STRICT, WITHOUT ROWID;
  CREATE INDEX book_identities_of ON book_identities (book_id);

  CREATE TABLE credentials (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO credentials VALUES ('0123456789abcdef', '{"id":"0123456789abcdef","name":"first admin","scopes":["admin"],"expiresAt":null,${KEY},"lastUsedAt":"2026-01-06T00:00:00.000Z"}');
  INSERT INTO credentials VALUES ('configured', '{"id":"configured","name":"brief","scopes":["metrics:read","books:write"],"expiresAt":"2026-02-01T00:00:00.000Z",${KEY},"lastUsedAt":null}');

  PRAGMA application_id = 1836348008;
  PRAGMA user_version = 1;
`;
