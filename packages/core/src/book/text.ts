import { z } from 'zod';

/** Control characters break logs and terminals; lone surrogates cannot be written as UTF-8. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;
/** U+FFFD stands where a conversion lost a character. */
const INTACT = /^[^\ufffd]*$/;

/** One line of text: trimmed, in Unicode form NFC, from 1 to `maxLength` UTF-16 units. */
export function lineOfText(maxLength: number) {
  return z
    .string()
    .max(maxLength * 4)
    .trim()
    .normalize('NFC')
    .min(1, 'must not be empty')
    .max(maxLength, `must not be longer than ${maxLength} characters`)
    .regex(PRINTABLE, 'must not contain control characters or line breaks')
    .regex(INTACT, 'contains the replacement character U+FFFD: the source was not valid UTF-8');
}
