import type { AppContext } from '../app-env.ts';
import { JSON_TYPE, mediaType } from './media-type.ts';
import { parseJson } from './parse-json.ts';
import { readText } from './read-text.ts';

/** Definitions, books and keys are small. */
const MAX_DOCUMENT_BYTES = 1_048_576;

/** The JSON document of a request. @throws ProblemError 400, 413, 415. */
export async function readJson(c: AppContext, types: readonly string[] = [JSON_TYPE]): Promise<unknown> {
  mediaType(c.req.raw, types);
  return parseJson(await readText(c, MAX_DOCUMENT_BYTES));
}
