import type { AppContext } from '../app-env.ts';

/** W3C Trace Context: version, trace, parent, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;

/** The trace that the caller is part of, for logs and problems. A header that is none is ignored, as the specification wants. */
export function traceIdOf(c: AppContext): string | undefined {
  const header = c.req.header('traceparent');
  return header === undefined ? undefined : TRACEPARENT.exec(header)?.[1];
}
