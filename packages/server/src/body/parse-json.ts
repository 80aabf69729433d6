import { ProblemError } from '../problem.ts';

/** @throws ProblemError 400 for text that is not JSON, with what stands where. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError(
      'invalid_body',
      text.trim() === '' ? 'the body is empty' : `the body is not JSON: ${messageOf(error)}`,
    );
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
