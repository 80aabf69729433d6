const CHUNK_LENGTH = 65_536;
const encoder = new TextEncoder();

/**
 * Answers with lines as the reader takes them. The first one is awaited before the answer begins, so that a refusal is still a problem
 * document; later the only honest sign of a failure is a broken connection.
 */
export async function streamLines(
  lines: AsyncIterable<string>,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const iterator = lines[Symbol.asyncIterator]();
  let next = await iterator.next();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let chunk = '';
      for (; !next.done && chunk.length < CHUNK_LENGTH; next = await iterator.next()) chunk += next.value;
      if (chunk !== '') controller.enqueue(encoder.encode(chunk));
      if (next.done) controller.close();
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  return new Response(body, { headers });
}
