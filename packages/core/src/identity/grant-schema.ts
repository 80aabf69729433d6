import { z } from 'zod';
import { type InputError, InvalidInputError, inputErrors } from '../invalid-input.ts';
import type { Restriction } from './restriction.ts';
import { SCOPES, type Scope } from './scope.ts';

const MAX_BOOKS = 100;
const METRIC_PREFIX = /^[A-Za-z][A-Za-z0-9_.:/-]{0,254}$/;

/** What keys and users are granted, as members of a body. */
export const grantShape = {
  scopes: z.array(z.enum(SCOPES)).min(1, 'must name at least one scope').max(SCOPES.length),
  metricPrefix: z.string().regex(METRIC_PREFIX, 'must be the beginning of a metric name').nullish(),
  bookIds: z.array(z.string().min(1).max(256)).min(1, 'must name at least one book').max(MAX_BOOKS).nullish(),
};

export interface Grant extends Restriction {
  readonly scopes: readonly Scope[];
}

/** The grant that checked members make. */
export function grantOf(input: {
  readonly scopes: readonly Scope[];
  readonly metricPrefix?: string | null | undefined;
  readonly bookIds?: readonly string[] | null | undefined;
}): Grant {
  const { scopes, metricPrefix = null, bookIds = null } = input;
  return { scopes: [...new Set(scopes)], metricPrefix, bookIds: bookIds && [...new Set(bookIds)] };
}

/** An admin makes keys and users, so a restriction of one would restrict nothing. */
export function grantErrors({ scopes, metricPrefix, bookIds }: Grant): InputError[] {
  if (!scopes.includes('admin')) return [];
  const errors = [];
  if (metricPrefix !== null) errors.push({ pointer: '/metricPrefix', detail: 'an admin cannot be restricted' });
  if (bookIds !== null) errors.push({ pointer: '/bookIds', detail: 'an admin cannot be restricted' });
  return errors;
}

/** Checks a body against a schema. @throws InvalidInputError with `code`, naming each wrong member. */
export function parseBody<S extends z.ZodType>(schema: S, input: unknown, code: string, message: string): z.output<S> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new InvalidInputError(code, message, inputErrors(parsed.error));
  return parsed.data;
}
