import type { AppContext } from '../app-env.ts';
import { JSON_TYPE } from '../body/media-type.ts';
import type { JsonSchema } from '../contract/contract.ts';
import type { StaticFile } from '../dashboard/static-files.ts';
import { etagOf, matchesEtag } from '../etag.ts';
import { getStaticFile } from './dashboard.ts';

/** The document of the whole API. */
export function getOpenapi(document: JsonSchema) {
  const body = JSON.stringify(document);
  const etag = etagOf(body);
  return (c: AppContext) => {
    c.header('ETag', etag);
    c.header('Cache-Control', 'no-cache');
    if (matchesEtag(c.req.header('If-None-Match'), etag)) return c.body(null, 304);
    return c.body(body, 200, { 'Content-Type': JSON_TYPE });
  };
}

/** A file of the documentation's pages. */
export function getDocsFile(read: () => StaticFile) {
  let serve: ReturnType<typeof getStaticFile> | undefined;
  return (c: AppContext) => {
    serve ??= getStaticFile(read());
    return serve(c);
  };
}
