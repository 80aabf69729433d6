import { type Agent, request as httpRequest } from 'node:http';
import type { FuzzAnswer } from './judge.ts';
import type { FuzzRequest } from './requests.ts';

/** Sends a request as it is and reads the whole answer. */
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
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const type = (incoming.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
        resolve({
          status: incoming.statusCode ?? 0,
          type,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: incoming.headers,
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
