/**
 * The store in one SQLite file.
 * @module @metrics-handler/core/sqlite
 */

export { type SqliteStorageOptions, sqliteStorage } from './storage/sqlite/sqlite-storage.ts';
