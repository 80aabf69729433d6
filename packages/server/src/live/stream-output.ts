import type { ServerResponse } from 'node:http';

/** Where the bytes of an event stream go. */
export interface StreamOutput {
  /** Whether the reader keeps up: what was written before is on its way. */
  readonly isReady: boolean;
  write(chunk: Uint8Array): void;
  end(): void;
}

export interface OutputListener {
  /** The reader keeps up again. */
  keepUp(): void;
  /** The reader has gone. */
  end(): void;
}

/** What may wait for one reader before it counts as one who does not keep up. */
const HIGH_WATER_BYTES = 16_384;

/** Writes to Node's own response, to which a web stream per reader would add several times the work of an update. */
export function nodeOutput(response: ServerResponse, listener: OutputListener): StreamOutput {
  response.on('drain', () => listener.keepUp());
  response.on('error', () => {});
  return {
    get isReady() {
      return !response.writableNeedDrain;
    },
    write: (chunk) => void response.write(chunk),
    end: () => void response.end(),
  };
}

/** For whoever serves the app by something else than `startServer`. */
export function webOutput(listener: OutputListener): StreamOutput & { readonly body: ReadableStream<Uint8Array> } {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => {
        controller = started;
      },
      pull: () => listener.keepUp(),
      cancel: () => listener.end(),
    },
    { highWaterMark: HIGH_WATER_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  return {
    body,
    get isReady() {
      return (controller.desiredSize ?? 0) > 0;
    },
    write: (chunk) => controller.enqueue(chunk),
    end: () => controller.close(),
  };
}
