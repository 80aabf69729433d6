import { type Document, deserialize, onDemand } from 'bson';

/** A command as the database takes it, beside what the gateway reads of it. */
export interface Command {
  readonly name: string;
  /** The value of the first field: the collection for most commands. */
  readonly target: unknown;
  readonly database: string;
  /** The command without what concerns only the wire. */
  readonly bson: Buffer;
  /** Document sequences by field name, each as concatenated documents. */
  readonly sequences: ReadonlyMap<string, Uint8Array>;
  readonly envelope: Envelope;
}

/** What travels with every command and is the gateway's business. */
export interface Envelope {
  readonly $db?: string;
  readonly lsid?: { readonly id: { toString(encoding: 'hex'): string } };
  readonly txnNumber?: bigint;
  readonly autocommit?: boolean;
  readonly startTransaction?: boolean;
  readonly maxTimeMS?: number;
}

const ENVELOPE = new Set([
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'comment',
]);

/** Takes a command apart without decoding what may be megabytes of documents. */
export function parseCommand(body: Uint8Array, sequences: ReadonlyMap<string, Uint8Array>): Command {
  const kept: Uint8Array[] = [];
  const apart: Uint8Array[] = [];
  let name: string | undefined;
  for (const [, nameOffset, nameLength, offset, length] of onDemand.parseToElements(body)) {
    const key = Buffer.from(body.buffer, body.byteOffset + nameOffset, nameLength).toString();
    const element = body.subarray(nameOffset - 1, offset + length);
    const first = name === undefined;
    name ??= key;
    if (first || ENVELOPE.has(key)) apart.push(element);
    if (first || !ENVELOPE.has(key)) kept.push(element);
  }
  if (name === undefined) throw new RangeError('an empty command');
  const envelope: Document = deserialize(documentOf(apart), { useBigInt64: true });
  return {
    name,
    target: envelope[name],
    database: envelope.$db ?? 'admin',
    bson: documentOf(kept),
    sequences,
    envelope,
  };
}

function documentOf(elements: readonly Uint8Array[]): Buffer {
  const length = Buffer.alloc(4);
  const document = Buffer.concat([length, ...elements, Buffer.alloc(1)]);
  document.writeInt32LE(document.length, 0);
  return document;
}
