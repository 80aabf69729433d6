import { type MemberError, ProblemError } from '../problem.ts';
import { messageOf } from './parse-json.ts';

const MAX_LISTED_ERRORS = 100;

/** The values of NDJSON text, blank lines left out. @throws ProblemError 400 naming the lines that are not JSON, such as half a last one. */
export function parseNdjson(text: string): unknown[] {
  const values: unknown[] = [];
  const errors: MemberError[] = [];
  let total = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      values.push(JSON.parse(line));
    } catch (error) {
      total++;
      const detail = `line ${index + 1} is not JSON: ${messageOf(error)}`;
      if (errors.length < MAX_LISTED_ERRORS) errors.push({ pointer: `/${values.length + total - 1}`, detail });
    }
  }
  const [first] = errors;
  if (!first) return values;
  const more = total > 1 ? ` (and ${total - 1} more lines)` : '';
  throw new ProblemError('invalid_body', first.detail + more, { members: { errors, total } });
}
