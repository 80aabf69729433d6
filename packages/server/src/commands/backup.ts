import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../config/config-error.ts';

/** `mtrh`, as every store of ours says of itself. */
const APPLICATION_ID = 0x6d747268;

/** Copies the store as it is at one moment, whoever writes meanwhile. The copy appears whole or not at all. */
export async function backUp(store: string, file: string): Promise<void> {
  if (!existsSync(store)) throw new ConfigError([`there is no store at ${store}`]);
  await copy(store, file);
}

/**
 * Puts a backup where the store is to be. A store that is there is not replaced: a server may have it open.
 * @throws ConfigError for a file that is no backup, or is damaged.
 */
export async function restore(file: string, store: string): Promise<void> {
  if (!existsSync(file)) throw new ConfigError([`there is no backup at ${file}`]);
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(store + suffix))
      throw new ConfigError([`${store}${suffix} is there: stop the servers that use it and move it away first`]);
  await copy(file, store);
}

async function copy(from: string, to: string): Promise<void> {
  if (existsSync(to)) throw new ConfigError([`${to} is there already; choose another file`]);
  mkdirSync(dirname(to), { recursive: true });
  const part = `${to}.${process.pid}.part`;
  const source = openStore(from);
  try {
    await backup(source, part);
    check(part);
    sync(part);
    renameSync(part, to);
    sync(dirname(to));
  } finally {
    source.close();
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(part + suffix, { force: true });
  }
}

function openStore(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 5_000 });
    const row = database.prepare('PRAGMA application_id').get() as { readonly application_id: number };
    if (row.application_id === APPLICATION_ID) return database;
  } catch {
    // Not an SQLite file at all.
  }
  database?.close();
  throw new ConfigError([`${path} is not a metrics-handler store`]);
}

/** A copy is good when SQLite finds it whole. */
function check(path: string): void {
  const database = new DatabaseSync(path);
  try {
    const row = database.prepare('PRAGMA integrity_check').get() as { readonly integrity_check: string };
    if (row.integrity_check !== 'ok') throw new ConfigError([`the copy is damaged: ${row.integrity_check}`]);
  } finally {
    database.close();
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
