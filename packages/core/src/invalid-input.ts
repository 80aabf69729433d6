import type { z } from 'zod';
import { MetricsHandlerError } from './errors.ts';

/** What is wrong with one member of an input; `pointer` is a JSON pointer (RFC 6901). */
export interface InputError {
  readonly pointer: string;
  readonly detail: string;
}

/** At most this many errors are listed; `total` counts them all. */
export const MAX_LISTED_ERRORS = 100;

/** What was refused of an input that is otherwise taken. */
export interface Rejected {
  /** How many items. */
  readonly total: number;
  /** The first 100; an item may have several. */
  readonly errors: readonly InputError[];
}

/** Bad input: `details.errors` lists what is wrong and where, `details.total` how much there is. */
export class InvalidInputError extends MetricsHandlerError {
  constructor(code: string, message: string, errors: readonly InputError[], total = errors.length) {
    const first = errors[0];
    const summary = first ? `${message}: ${first.pointer === '' ? '' : `${first.pointer} `}${first.detail}` : message;
    super(code, total > 1 ? `${summary} (and ${total - 1} more)` : summary, {
      details: { errors: errors.slice(0, MAX_LISTED_ERRORS), total },
    });
  }
}

/** A zod error in our terms. */
export function inputErrors(error: z.ZodError, prefix = ''): InputError[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: prefix + pointerOf([...issue.path, key]),
        detail: 'is not a known member',
      }));
    }
    return [{ pointer: prefix + pointerOf(issue.path), detail: issue.message }];
  });
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
