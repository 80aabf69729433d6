/** A body from parts: as they come where requests can stream (Node), else, in browsers over HTTP/1.1, gathered before they are sent. */
export async function uploadBody(
  source: AsyncIterable<Uint8Array | string>,
): Promise<Blob | ReadableStream<Uint8Array>> {
  if (streamsRequests()) return streamOf(source);
  const parts: (Uint8Array<ArrayBuffer> | string)[] = [];
  for await (const part of source) parts.push(part as Uint8Array<ArrayBuffer> | string);
  return new Blob(parts);
}

/** Browsers stream a request's body over HTTP/2 only; pages have a `document`, workers a `WorkerGlobalScope`. */
function streamsRequests(): boolean {
  return !('document' in globalThis || 'WorkerGlobalScope' in globalThis);
}

function streamOf(source: AsyncIterable<Uint8Array | string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const parts = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
    },
    async cancel() {
      await parts.return?.();
    },
  });
}
