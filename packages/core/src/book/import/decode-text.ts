import { MetricsHandlerError } from '../../errors.ts';

/** A parser begins an unfinished row again with each block, so blocks must not be tiny whatever the network delivers. */
const BLOCK_LENGTH = 65_536;
const BINARY_PROBE_LENGTH = 1_024;

/**
 * UTF-8 as blocks of text without a byte order mark. Bytes that are not UTF-8 become U+FFFD, which no field accepts: so the row with the damage is
 * refused, not the file.
 *
 * @throws MetricsHandlerError `invalid_encoding` for UTF-16 and files that are no text
 */
export async function* decodeText(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let first = true;
  let block = '';
  for await (const chunk of source) {
    block += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (block.length < BLOCK_LENGTH) continue;
    yield first ? opening(block) : block;
    first = false;
    block = '';
  }
  block += decoder.decode();
  if (block !== '') yield first ? opening(block) : block;
}

function opening(block: string): string {
  // The two bytes of a UTF-16 byte order mark are both impossible in UTF-8. Without the mark, and in archives such as .xlsx, there are zeros.
  if (block.startsWith('\ufffd\ufffd') || block.slice(0, BINARY_PROBE_LENGTH).includes('\0')) {
    throw new MetricsHandlerError(
      'invalid_encoding',
      'the file is not text in UTF-8 (UTF-16, or a spreadsheet file?); save it as CSV in UTF-8',
    );
  }
  return block.startsWith('\ufeff') ? block.slice(1) : block;
}
