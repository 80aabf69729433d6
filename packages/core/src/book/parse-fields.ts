import type { z } from 'zod';
import { type FieldError, InvalidBookError } from './book-errors.ts';

/**
 * What a schema makes of input from outside.
 * @throws InvalidBookError `invalid_book` with a JSON pointer for each wrong field
 */
export function parseFields<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  // zod drops `__proto__` from records without a word; whatever is refused is also named.
  const attributes = (input as { attributes?: unknown } | null | undefined)?.attributes;
  if (attributes && Object.hasOwn(attributes, '__proto__')) {
    throw new InvalidBookError([
      { pointer: '/attributes/__proto__', detail: 'is not a name that an attribute may have' },
    ]);
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new InvalidBookError(result.error.issues.flatMap(fieldErrors));
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), detail: 'is not a field of a book' }));
  }
  const [nested] = issue.code === 'invalid_key' ? issue.issues : [];
  return [{ pointer: pointerOf(issue.path), detail: nested?.message ?? issue.message }];
}

/** RFC 6901. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
