import { MetricsHandlerError } from '../errors.ts';

/** Labels as a sorted array of pairs: never a document key, one order per set. */
export type LabelPairs = readonly (readonly [key: string, value: string])[];

/** Labels as people write them. */
export type Labels = Readonly<Record<string, string>>;

export const MAX_LABELS = 16;
const MAX_LABEL_VALUE_LENGTH = 256;
export const LABEL_KEY = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

export const NO_LABELS: LabelPairs = [];

/**
 * The labels of the one series per metric and book that takes the points beyond `seriesLimit`.
 * The name is OpenTelemetry's (Metrics SDK specification, "Overflow attribute").
 */
export const OVERFLOW_LABELS: LabelPairs = [['otel.metric.overflow', 'true']];

export function isOverflow(labels: LabelPairs): boolean {
  return labels.length === 1 && labels[0]?.[0] === 'otel.metric.overflow';
}

/**
 * Checks labels and sorts them by key in code-point order.
 * @throws MetricsHandlerError `invalid_labels` for more than 16 labels, a key outside `[A-Za-z][A-Za-z0-9_.-]{0,63}`,
 * the reserved keys `bookId` and `otel.metric.overflow`, or a value that is not a string of 1 to 256 characters.
 */
export function labelPairs(labels: Labels | undefined): LabelPairs {
  if (labels === undefined) return NO_LABELS;
  const keys = Object.keys(labels);
  if (keys.length === 0) return NO_LABELS;
  if (keys.length > MAX_LABELS) throw invalidLabels(`at most ${MAX_LABELS} labels are allowed, found ${keys.length}`);
  const pairs = keys.map((key) => [key, checkedLabel(key, labels[key])] as const);
  return pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
}

function checkedLabel(key: string, value: unknown): string {
  if (!LABEL_KEY.test(key))
    throw invalidLabels(`label key ${JSON.stringify(key.slice(0, 80))} does not match ${LABEL_KEY.source}`);
  if (key === 'bookId')
    throw invalidLabels('the label key bookId is reserved: give the book as bookId beside the labels');
  if (key === 'otel.metric.overflow')
    throw invalidLabels('the label key otel.metric.overflow is reserved for overflow series');
  if (typeof value !== 'string' || value.length === 0 || value.length > MAX_LABEL_VALUE_LENGTH) {
    throw invalidLabels(`label ${key} must be a string of 1 to ${MAX_LABEL_VALUE_LENGTH} characters`);
  }
  return value;
}

function invalidLabels(message: string): MetricsHandlerError {
  return new MetricsHandlerError('invalid_labels', message);
}

/** The record form of sorted pairs. Keys that passed `labelPairs` cannot name a prototype member. */
export function labelRecord(pairs: LabelPairs): Labels {
  return Object.fromEntries(pairs);
}
