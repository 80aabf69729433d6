import { z } from 'zod';
import { InvalidInputError } from '../invalid-input.ts';
import { type Grant, grantErrors, grantOf, grantShape, parseBody } from './grant-schema.ts';

const USERNAME = /^[a-z0-9][a-z0-9._@+-]{0,99}$/;
const MIN_PASSWORD_LENGTH = 12;
const MAX_PASSWORD_BYTES = 256;
const INVALID = 'the user is not valid';
const encoder = new TextEncoder();

const username = z
  .string()
  .max(100)
  .meta({ examples: ['ada', 'grace@example.org'] })
  .transform(normalizeUsername)
  .refine((text) => USERNAME.test(text), 'must be letters, digits and . _ @ + -, beginning with a letter or digit');

const password = z
  .string()
  .max(MAX_PASSWORD_BYTES)
  .meta({ minLength: MIN_PASSWORD_LENGTH })
  .transform(normalizePassword)
  .refine((text) => [...text].length >= MIN_PASSWORD_LENGTH, `must have at least ${MIN_PASSWORD_LENGTH} characters`)
  .refine(isHashable, `must have at most ${MAX_PASSWORD_BYTES} bytes`);

export const userInputSchema = z.strictObject({ username, password, ...grantShape });
export const userPatchSchema = z.strictObject({ password, ...grantShape }).partial();

export interface UserInput extends Grant {
  readonly username: string;
  readonly password: string;
}

/** @throws InvalidInputError `invalid_user` naming each wrong member. */
export function parseUserInput(input: unknown): UserInput {
  const { username, password, ...rest } = parseBody(userInputSchema, input, 'invalid_user', INVALID);
  return { username, password, ...checkedGrant(grantOf(rest)) };
}

/** The grant after a patch, and the new password if there is one. @throws InvalidInputError `invalid_user` */
export function parseUserPatch(
  input: unknown,
  before: Grant,
): { readonly password: string | undefined; readonly grant: Grant } {
  const { password, ...rest } = parseBody(userPatchSchema, input, 'invalid_user', INVALID);
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { password, grant: checkedGrant(grantOf({ ...before, ...given })) };
}

/** People do not remember with which capitals they registered. */
export function normalizeUsername(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** The same characters typed on another keyboard are the same password. */
export function normalizePassword(text: string): string {
  return text.normalize('NFC');
}

/** Whether the text is short enough to be worth hashing. */
export function isHashable(password: string): boolean {
  return encoder.encode(password).length <= MAX_PASSWORD_BYTES;
}

function checkedGrant(grant: Grant): Grant {
  const errors = grantErrors(grant);
  if (errors.length > 0) throw new InvalidInputError('invalid_user', INVALID, errors);
  return grant;
}
