import type { IncomingMessage } from 'node:http';

const MAX_HEADERS = 64;
/** What `maxHeadersCount` of Node has to be: before 22.23.2 and 24.18.1 it drops the others silently (CVE-2026-58044), so that one too many has to be seen. */
export const MAX_HEADERS_READ = MAX_HEADERS + 1;

/** Whether headers may have been dropped, of which any could change what the request means. */
export function hasTooManyHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  return rawHeaders.length / 2 > MAX_HEADERS;
}
