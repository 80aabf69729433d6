import { z } from 'zod';
import { InvalidInputError, inputErrors } from '../invalid-input.ts';
import { SCOPES, type Scope } from './keys.ts';

/** Shorter secrets chosen by people can be guessed. */
const MIN_CONFIGURED_KEY_LENGTH = 32;
const MAX_CONFIGURED_KEY_LENGTH = 512;
const MAX_NAME_LENGTH = 100;

const keyInputSchema = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(MAX_NAME_LENGTH),
  scopes: z.array(z.enum(SCOPES)).min(1, 'must name at least one scope').max(SCOPES.length),
  expiresAt: z.iso.datetime({ offset: true, error: 'must be an RFC 3339 instant' }).nullish(),
});

export interface KeyInput {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: string | null;
}

/** @throws InvalidInputError `invalid_key` naming each wrong member. */
export function parseKeyInput(input: unknown, now: number): KeyInput {
  const parsed = keyInputSchema.safeParse(input);
  if (!parsed.success) throw invalidKey(inputErrors(parsed.error));
  const { name, scopes, expiresAt } = parsed.data;
  if (expiresAt && Date.parse(expiresAt) <= now) {
    throw invalidKey([{ pointer: '/expiresAt', detail: 'must lie in the future' }]);
  }
  return { name, scopes: [...new Set(scopes)], expiresAt: expiresAt ? new Date(expiresAt).toISOString() : null };
}

/** @throws InvalidInputError `invalid_key` for a configured secret that is too short, too long or cannot stand in an HTTP header. */
export function checkConfiguredKey(secret: string): string {
  if (
    secret.length < MIN_CONFIGURED_KEY_LENGTH ||
    secret.length > MAX_CONFIGURED_KEY_LENGTH ||
    !/^[\x21-\x7e]+$/.test(secret)
  ) {
    const detail = `must have ${MIN_CONFIGURED_KEY_LENGTH} to ${MAX_CONFIGURED_KEY_LENGTH} printable ASCII characters without spaces`;
    throw invalidKey([{ pointer: '', detail: `a configured key ${detail}` }]);
  }
  return secret;
}

function invalidKey(errors: { pointer: string; detail: string }[]): InvalidInputError {
  return new InvalidInputError('invalid_key', 'the key is not valid', errors);
}
