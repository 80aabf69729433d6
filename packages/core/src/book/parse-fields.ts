import type { z } from 'zod';
import { inputErrors } from '../invalid-input.ts';
import { InvalidBookError } from './book-errors.ts';

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
  throw new InvalidBookError(inputErrors(result.error));
}
