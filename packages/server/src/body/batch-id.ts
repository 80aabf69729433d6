import { createHash } from 'node:crypto';
import { type AppContext, principalName } from '../app-env.ts';

/** Names what a principal sent, for senders that repeat a body without a key. */
export function batchIdOf(c: AppContext, text: string): string {
  const { pathname, search } = new URL(c.req.url);
  return createHash('sha256')
    .update(`${principalName(c)}\n${pathname}${search}\n`)
    .update(text)
    .digest('base64url');
}
