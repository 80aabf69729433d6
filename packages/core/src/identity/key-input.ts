import { z } from 'zod';
import { InvalidInputError } from '../invalid-input.ts';
import { type Grant, grantErrors, grantOf, grantShape, parseBody } from './grant-schema.ts';

/** Shorter secrets chosen by people can be guessed. */
const MIN_CONFIGURED_KEY_LENGTH = 32;
const MAX_CONFIGURED_KEY_LENGTH = 512;
const MAX_NAME_LENGTH = 100;
const INVALID = 'the key is not valid';

export const keyInputSchema = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(MAX_NAME_LENGTH),
  ...grantShape,
  expiresAt: z.iso.datetime({ offset: true, error: 'must be an RFC 3339 instant' }).nullish(),
});

export interface KeyInput extends Grant {
  readonly name: string;
  readonly expiresAt: string | null;
}

/** @throws InvalidInputError `invalid_key` naming each wrong member. */
export function parseKeyInput(input: unknown, now: number): KeyInput {
  const { name, expiresAt, ...rest } = parseBody(keyInputSchema, input, 'invalid_key', INVALID);
  const grant = grantOf(rest);
  const errors = grantErrors(grant);
  if (expiresAt && Date.parse(expiresAt) <= now) {
    errors.push({ pointer: '/expiresAt', detail: 'must lie in the future' });
  }
  if (errors.length > 0) throw new InvalidInputError('invalid_key', INVALID, errors);
  return { name, ...grant, expiresAt: expiresAt ? new Date(expiresAt).toISOString() : null };
}

/** @throws InvalidInputError `invalid_key` for a configured secret that is too short, too long or cannot stand in an HTTP header. */
export function checkConfiguredKey(secret: string): string {
  if (
    secret.length < MIN_CONFIGURED_KEY_LENGTH ||
    secret.length > MAX_CONFIGURED_KEY_LENGTH ||
    !/^[\x21-\x7e]+$/.test(secret)
  ) {
    const detail = `must have ${MIN_CONFIGURED_KEY_LENGTH} to ${MAX_CONFIGURED_KEY_LENGTH} printable ASCII characters without spaces`;
    throw new InvalidInputError('invalid_key', INVALID, [{ pointer: '', detail: `a configured key ${detail}` }]);
  }
  return secret;
}
