import { type Agent, request as httpRequest } from 'node:http';
import type { FuzzAnswer } from './judge.ts';
import type { FuzzRequest } from './requests.ts';

/** One that is not answered for so long never is. */
const PATIENCE_MS = 30_000;
const WHOLE_EVENT = /(?:^|\n)data: .*\n\n/;

/** Sends a request as it is and reads the whole answer; of an event stream up to its first event. */
export function send(
  base: URL,
  agent: Agent,
  { method, target, headers, body }: FuzzRequest,
): Promise<FuzzAnswer & { readonly headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    // Node sends the body of a DELETE without a length, which the server would take for the next request.
    const length = body === undefined ? {} : { 'Content-Length': body.length };
    const options = {
      agent,
      host: base.hostname,
      port: base.port,
      method,
      path: target,
      headers: { ...headers, ...length },
    };
    const outgoing = httpRequest(options, (incoming) => {
      const type = (incoming.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
      const chunks: Buffer[] = [];
      const textOf = () => Buffer.concat(chunks).toString('utf8');
      const answer = () =>
        resolve({ status: incoming.statusCode ?? 0, type, body: textOf(), headers: incoming.headers });
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (type !== 'text/event-stream' || !WHOLE_EVENT.test(textOf())) return;
        answer();
        incoming.destroy();
      });
      incoming.on('error', reject);
      incoming.on('end', answer);
    });
    outgoing.setTimeout(PATIENCE_MS, () => outgoing.destroy(new Error(`no answer for ${PATIENCE_MS} ms`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
