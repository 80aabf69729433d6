import type { Book, BookInput, BookPatch, MetricsApi } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { JSON_TYPE, MERGE_PATCH_TYPE } from '../body/media-type.ts';
import { readJson } from '../body/read-json.ts';
import { matchesEtag, versionEtag, versionOf } from '../etag.ts';
import { assertScope } from '../guards/require-scope.ts';
import { pageAnswer } from '../page-answer.ts';
import { readParams } from '../params.ts';
import { pathParam } from '../path-param.ts';
import { ProblemError } from '../problem.ts';

export const LIST_PARAMS = { search: 'text', cursor: 'text', limit: 'whole' } as const;
export const REMOVE_PARAMS = { metrics: 'text' } as const;

type Books = Pick<MetricsApi, 'books'>;

export function listBooks({ books }: Books) {
  return async (c: AppContext) => {
    return pageAnswer(c, await books.list(readParams(c.req.url, LIST_PARAMS)));
  };
}

export function postBook({ books }: Books) {
  return async (c: AppContext) => {
    const book = await books.create((await readJson(c)) as BookInput);
    c.header('Location', `/api/v1/books/${book.id}`);
    return answer(c, book, 201);
  };
}

export function getBook({ books }: Books) {
  return async (c: AppContext) => {
    const id = pathParam(c, 'id');
    const book = await books.get(id);
    if (!book) throw new ProblemError('unknown_book', `there is no book ${JSON.stringify(id.slice(0, 64))}`);
    if (!matchesEtag(c.req.header('If-None-Match'), versionEtag(book.version))) return answer(c, book, 200);
    c.header('ETag', versionEtag(book.version));
    return c.body(null, 304);
  };
}

export function patchBook({ books }: Books) {
  return async (c: AppContext) => {
    const version = versionOf(c.req.header('If-Match'));
    if (version === undefined) {
      throw new ProblemError('precondition_required', 'send the ETag of the book that you have read as If-Match');
    }
    const patch = await readJson(c, [MERGE_PATCH_TYPE, JSON_TYPE]);
    return answer(c, await books.update(pathParam(c, 'id'), patch as BookPatch, { version }), 200);
  };
}

export function deleteBook({ books }: Books) {
  return async (c: AppContext) => {
    const metrics = policyOf(readParams(c.req.url, REMOVE_PARAMS).metrics);
    // Purging is more than the books' own right.
    if (metrics === 'purge') assertScope(c, 'metrics:write');
    await books.remove(pathParam(c, 'id'), { metrics, version: versionOf(c.req.header('If-Match')) });
    return c.body(null, 204);
  };
}

function answer(c: AppContext, book: Book, status: 200 | 201): Response {
  c.header('ETag', versionEtag(book.version));
  c.header('Cache-Control', 'private, no-cache');
  return c.json(book, status);
}

function policyOf(metrics: string | undefined): 'keep' | 'purge' | undefined {
  if (metrics === undefined || metrics === 'keep' || metrics === 'purge') return metrics;
  const errors = [{ pointer: '/metrics', detail: 'must be keep or purge' }];
  throw new ProblemError('invalid_parameters', 'metrics must be keep or purge', { members: { errors, total: 1 } });
}
