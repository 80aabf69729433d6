import { MetricsHandlerError } from '../errors.ts';
import { type InputError, InvalidInputError } from '../invalid-input.ts';

export type IsbnFault = 'characters' | 'length' | 'prefix' | 'check_digit';

/** `invalid_isbn`. `details.reason` is the kind of fault. */
export class InvalidIsbnError extends MetricsHandlerError {
  constructor(value: string | number, reason: IsbnFault, why: string) {
    super('invalid_isbn', `${quoted(String(value))} is not an ISBN: ${why}`, { details: { reason } });
  }
}

/** `invalid_book`. `details.errors` lists each wrong field by JSON pointer. */
export class InvalidBookError extends InvalidInputError {
  constructor(errors: readonly InputError[]) {
    super('invalid_book', 'this is not a book', errors);
  }
}

/** `unknown_book`. */
export class UnknownBookError extends MetricsHandlerError {
  constructor(idOrIsbn: string) {
    super('unknown_book', `there is no book ${quoted(idOrIsbn)}`, { details: { book: idOrIsbn } });
  }
}

/**
 * `version_conflict`: the book is not at the version that the change expects; `details` has `bookId`, `expectedVersion` and `actualVersion`.
 * `isbn_taken`: another book has this ISBN; `details` has `isbn` and `holderId`.
 */
export class BookConflictError extends MetricsHandlerError {
  static version(bookId: string, expectedVersion: number | null, actualVersion: number | null): BookConflictError {
    const expected = expectedVersion === null ? 'no such book' : `version ${expectedVersion}`;
    const actual = actualVersion === null ? 'it is not there' : `it is at version ${actualVersion}`;
    return new BookConflictError(
      'version_conflict',
      `book ${bookId}: expected ${expected}, but ${actual}; read it again`,
      {
        details: { bookId, expectedVersion, actualVersion },
      },
    );
  }

  static isbnTaken(isbn: string, holderId: string): BookConflictError {
    return new BookConflictError('isbn_taken', `the ISBN ${isbn} belongs to book ${holderId}`, {
      details: { isbn, holderId },
    });
  }
}

/** A value as it may stand in a message: quoted, and not longer than a line. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
