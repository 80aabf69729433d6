import {
  type Floors,
  type LogEntry,
  type LoggedPoints,
  type MetricKind,
  MetricsHandlerError,
  type SeriesId,
  type SeriesRecord,
} from '@metrics-handler/core';
import { decodePointsBody, encodePointsBody, type MetricDefinition } from '@metrics-handler/core/storage';
import { Binary } from 'mongodb';
import { refText, seriesOfRef } from './series-ref.ts';

/** An idempotency key as the log has it: hashed, with the hash of the batch's content. */
export interface LoggedKey {
  readonly key: string;
  readonly hash: string;
}

/**
 * What an entry of the metrics lane says. Beside what readers of the change log get, it records what it changed, so that whoever folds it later
 * knows the state before it.
 */
export type EntryContent =
  | {
      readonly kind: 'points';
      readonly points: readonly LoggedPoints[];
      readonly created: readonly SeriesRecord[];
      /** Metrics that these points defined. */
      readonly defined: readonly string[];
      readonly keys: readonly LoggedKey[];
    }
  | {
      readonly kind: 'define';
      readonly definition: MetricDefinition;
      readonly rebuilt: readonly SeriesId[];
      readonly kindBefore: MetricKind | null;
    }
  | {
      readonly kind: 'retain';
      readonly metric: string;
      readonly series: readonly SeriesId[];
      readonly floors: Floors;
      readonly floorsBefore: Floors;
    }
  | Omit<Extract<LogEntry, { kind: 'delete' }>, 'position'>
  | Omit<Extract<LogEntry, { kind: 'purge' }>, 'position'>
  | Omit<Extract<LogEntry, { kind: 'rebuild' }>, 'position'>
  | Omit<Extract<LogEntry, { kind: 'revoke' }>, 'position'>
  /** From here on the keys of entries below `below` are forgotten. */
  | { readonly kind: 'forget'; readonly below: number };

/** An entry of the metrics lane. */
export interface Entry {
  readonly n: number;
  /** When it was written, epoch ms. */
  readonly at: number;
  readonly content: EntryContent;
}

/** An entry as MongoDB has it; `_id` is the lane's number times 2^40, plus n. */
export interface LogDocument {
  readonly _id: number;
  /** Names exactly this content. */
  readonly nonce: string;
  readonly at: number;
  readonly kind: string;
  /** Of points: all columns, with a checksum. */
  readonly body?: Binary;
  readonly created?: readonly [id: number, ref: string][];
  readonly defined?: readonly string[];
  readonly keys?: readonly LoggedKey[];
  /** JSON of everything else. */
  readonly content?: string;
}

export type NewLogDocument = Omit<LogDocument, '_id' | 'nonce' | 'at'>;

export function documentOf(content: EntryContent): NewLogDocument {
  if (content.kind !== 'points') return { kind: content.kind, content: JSON.stringify(content) };
  return {
    kind: 'points',
    body: new Binary(encodePointsBody(content.points)),
    created: content.created.map((record) => [record.id, refText(record)]),
    defined: content.defined,
    keys: content.keys,
  };
}

/** @throws MetricsHandlerError `corrupt_data` */
export function contentOf(document: LogDocument, seriesOf: (id: SeriesId) => SeriesRecord): EntryContent {
  if (document.kind !== 'points') return parsed(document);
  const { body, created, defined, keys } = document;
  if (!(body instanceof Binary) || !Array.isArray(created) || !Array.isArray(defined) || !Array.isArray(keys)) {
    throw damagedEntry(document);
  }
  const records = new Map(created.map(([id, ref]) => [id, seriesOfRef(id, ref)]));
  return {
    kind: 'points',
    points: decodePointsBody(new Uint8Array(body.buffer), (id) => records.get(id) ?? seriesOf(id)),
    created: [...records.values()],
    defined,
    keys,
  };
}

/** What readers of the change log get; nothing for an entry that is not for them. */
export function logEntryOf({ n, content }: Entry): LogEntry | undefined {
  const position = { lane: 0, n };
  switch (content.kind) {
    case 'points':
      return { kind: 'points', position, points: content.points };
    case 'define':
      return { kind: 'define', position, definition: content.definition, rebuilt: content.rebuilt };
    case 'retain': {
      const { metric, series, floors } = content;
      return { kind: 'retain', position, metric, series, floors };
    }
    case 'forget':
      return undefined;
    default:
      return { ...content, position };
  }
}

function parsed(document: LogDocument): EntryContent {
  try {
    const content = JSON.parse(String(document.content)) as EntryContent;
    if (content.kind === document.kind) return content;
  } catch {
    // Said below.
  }
  throw damagedEntry(document);
}

function damagedEntry({ _id }: LogDocument): MetricsHandlerError {
  return new MetricsHandlerError('corrupt_data', `entry ${_id} of the log is damaged; restore a backup`);
}
