import type { Document } from 'bson';
import { DatabaseError } from 'pg';
import { codeOfSqlState } from './error-codes.ts';

/** An error that the client is told in the way of MongoDB. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly labels: readonly string[];

  constructor(code: number, codeName: string, message: string, labels: readonly string[] = []) {
    super(message);
    this.code = code;
    this.codeName = codeName;
    this.labels = labels;
  }

  toDocument(): Document {
    const { code, codeName, labels, message } = this;
    return { ok: 0, errmsg: message, code, codeName, ...(labels.length > 0 && { errorLabels: labels }) };
  }
}

const DUPLICATE_KEY = 11000;
/** Classes of SQLSTATE that say the server is going or gone: connection, shutdown, crash of another backend. */
const GONE = /^(08|57P)/;

/**
 * What the client is told of an error of the database; undefined where the database is gone, of which a client learns as of a dead server: by
 * a closed connection.
 */
export function commandErrorOf(error: unknown, inTransaction = false): CommandError | undefined {
  if (error instanceof CommandError) return error;
  if (error instanceof RangeError) return new CommandError(9, 'FailedToParse', error.message);
  if (!(error instanceof DatabaseError) || GONE.test(error.code ?? '')) return undefined;
  const { code, codeName } = codeOfSqlState(error.code ?? '');
  const labels = inTransaction && [112, 251].includes(code) ? ['TransientTransactionError'] : [];
  const message = code === DUPLICATE_KEY ? duplicateKeyMessage(error.message) : error.message;
  return new CommandError(code, codeName, code === 1 ? `${message} (SQLSTATE ${error.code})` : message, labels);
}

/** MongoDB's wording starts with the code, and drivers' users have learned to look for it. */
export function duplicateKeyMessage(message: string): string {
  const index = /[Ii]ndex '?([^']+)'?/.exec(message)?.[1] ?? '_id_';
  return `E11000 duplicate key error index: ${index} (${message})`;
}
