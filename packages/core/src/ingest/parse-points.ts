import { type InputError, InvalidInputError, MAX_LISTED_ERRORS, type Rejected } from '../invalid-input.ts';
import { canonicalBookId } from '../metric/book-id.ts';
import { type LabelPairs, type Labels, labelPairs, NO_LABELS } from '../metric/labels.ts';
import { NOW, PointBatch } from './point-batch.ts';
import {
  areStorableTimestamps,
  areStorableValues,
  bookIdFault,
  nameFault,
  readTimestamp,
  timestampFault,
  valueFault,
} from './point-checks.ts';
import { readSummary, SUMMARY_MEMBERS } from './read-summary.ts';

const POINT_MEMBERS = new Set(['name', 'value', 'timestamp', 'bookId', 'labels']);
const SUMMARY_POINT_MEMBERS = new Set(['name', 'timestamp', 'bookId', 'labels', ...SUMMARY_MEMBERS]);
const COLUMN_MEMBERS = new Set(['name', 'timestamps', 'values', 'bookId', 'labels']);

interface SeriesName {
  readonly name: string;
  readonly bookId: string | null;
  readonly labels: LabelPairs;
}

/**
 * Checks a batch in any of its shapes: one point, an array, `{ points }` or `{ series }` in columns.
 * @param latest the latest timestamp allowed, epoch ms.
 * @throws InvalidInputError `invalid_points`: what is wrong with which item, the first 100 and how many in all.
 */
export function parsePoints(input: unknown, latest: number): PointBatch {
  const parser = new PointsParser(latest);
  parser.parse(input);
  return parser.finish();
}

/** What is valid of a batch, which may be nothing, and what is not; of columns row by row. */
export function parseValidPoints(
  input: unknown,
  latest: number,
): { readonly batch: PointBatch; readonly rejected: Rejected } {
  const parser = new PointsParser(latest);
  parser.parse(input);
  return parser.finishPartly();
}

class PointsParser {
  readonly #latest: number;
  readonly #batch = new PointBatch();
  readonly #errors: InputError[] = [];
  #errorCount = 0;
  #rejected = 0;
  /** Of the columns at hand. */
  readonly #badRows = new Set<number>();
  /** Checked copies of timestamps without a fault: series of one batch may share a column. */
  readonly #instants = new Map<unknown, Float64Array>();

  constructor(latest: number) {
    this.#latest = latest;
  }

  parse(input: unknown): void {
    if (Array.isArray(input)) {
      this.#each(input, '', (point, at) => this.#point(point, at));
    } else if (isObject(input) && 'points' in input) {
      this.#onlyMember(input, 'points');
      this.#each(input.points, '/points', (point, at) => this.#point(point, at));
    } else if (isObject(input) && 'series' in input) {
      this.#onlyMember(input, 'series');
      this.#each(input.series, '/series', (columns, at) => this.#columns(columns, at));
    } else {
      this.#point(input, '');
    }
  }

  finish(): PointBatch {
    if (this.#errorCount === 0 && this.#batch.size === 0) this.#error('', 'there are no points');
    if (this.#errorCount > 0)
      throw new InvalidInputError('invalid_points', 'no point was stored', this.#errors, this.#errorCount);
    return this.#batch;
  }

  finishPartly(): { readonly batch: PointBatch; readonly rejected: Rejected } {
    return { batch: this.#batch, rejected: { total: this.#rejected, errors: this.#errors } };
  }

  #each(items: unknown, at: string, parse: (item: unknown, at: string) => void): void {
    if (!Array.isArray(items)) this.#error(at, 'must be an array');
    else for (let i = 0; i < items.length; i++) parse(items[i], `${at}/${i}`);
  }

  #point(point: unknown, at: string): void {
    if (!isObject(point)) {
      this.#error(at, 'must be an object with name and value');
      this.#rejected++;
      return;
    }
    if (point.value === undefined && point.count !== undefined) {
      this.#summary(point, at);
      return;
    }
    const errorsBefore = this.#errorCount;
    const series = this.#series(point, at, POINT_MEMBERS);
    const fault = valueFault(point.value);
    if (fault) this.#error(`${at}/value`, fault);
    const timestamp = this.#timestamp(point, at);
    if (errorsBefore !== this.#errorCount) {
      this.#rejected++;
      return;
    }
    // Adding 0 turns −0 into 0.
    this.#column(series).push(timestamp, (point.value as number) + 0);
    this.#batch.size++;
  }

  #summary(point: Readonly<Record<string, unknown>>, at: string): void {
    const errorsBefore = this.#errorCount;
    const { name, bookId, labels } = this.#series(point, at, SUMMARY_POINT_MEMBERS);
    const time = this.#timestamp(point, at);
    const summary = readSummary(point, time, (pointer, detail) => this.#error(`${at}${pointer}`, detail));
    if (errorsBefore === this.#errorCount) this.#batch.addSummary(name, bookId, labels, summary);
    else this.#rejected++;
  }

  #timestamp({ timestamp }: Readonly<Record<string, unknown>>, at: string): number {
    if (timestamp === undefined) return NOW;
    const read = readTimestamp(timestamp, this.#latest);
    if (typeof read === 'number') return read;
    this.#error(`${at}/timestamp`, read);
    return NOW;
  }

  #columns(columns: unknown, at: string): void {
    if (!isObject(columns)) {
      this.#error(at, 'must be an object with name, timestamps and values');
      return;
    }
    const errorsBefore = this.#errorCount;
    const series = this.#series(columns, at, COLUMN_MEMBERS);
    const isNamed = errorsBefore === this.#errorCount;
    this.#badRows.clear();
    const values = this.#numbers(columns.values, `${at}/values`, areStorableValues, valueFault);
    const timestamps = this.#timestamps(columns.timestamps, values?.length ?? 0, `${at}/timestamps`);
    if (!isNamed || !values || !timestamps) {
      this.#rejected += values?.length ?? 1;
      return;
    }
    if (values.length !== timestamps.length) {
      this.#error(`${at}/values`, `has ${values.length} items, timestamps has ${timestamps.length}`);
      this.#rejected += values.length;
      return;
    }
    this.#append(series, timestamps, values);
  }

  #append(series: SeriesName, timestamps: Float64Array, values: Float64Array): void {
    if (this.#badRows.size === 0) {
      this.#column(series).append(timestamps, values);
      this.#batch.size += values.length;
      return;
    }
    const isGood = (_: number, row: number) => !this.#badRows.has(row);
    const good = values.filter(isGood);
    this.#rejected += values.length - good.length;
    if (good.length === 0) return;
    this.#column(series).append(timestamps.filter(isGood), good);
    this.#batch.size += good.length;
  }

  /** Without timestamps every value is of now. */
  #timestamps(input: unknown, length: number, at: string): Float64Array | undefined {
    if (input === undefined) return new Float64Array(length).fill(NOW);
    const known = this.#instants.get(input);
    if (known) return known;
    if (Array.isArray(input) && input.some((item) => typeof item !== 'number')) {
      return Float64Array.from(input, (item, i) => {
        const timestamp = readTimestamp(item, this.#latest);
        if (typeof timestamp === 'number') return timestamp;
        this.#error(`${at}/${i}`, timestamp);
        this.#badRows.add(i);
        return NOW;
      });
    }
    const checked = this.#numbers(
      input,
      at,
      (timestamps) => areStorableTimestamps(timestamps, this.#latest),
      (timestamp) => timestampFault(timestamp as number, this.#latest),
    );
    if (checked && this.#badRows.size === 0) this.#instants.set(input, checked);
    return checked;
  }

  /** A checked copy of a column of numbers. */
  #numbers(
    input: unknown,
    at: string,
    areGood: (numbers: Float64Array) => boolean,
    faultOf: (item: unknown) => string | undefined,
  ): Float64Array | undefined {
    if (!Array.isArray(input) && !(input instanceof Float64Array)) {
      this.#error(at, 'must be an array of numbers');
      return undefined;
    }
    const numbers = copyOf(input);
    if (areGood(numbers)) return numbers;
    for (let i = 0; i < input.length; i++) {
      const fault = faultOf(input[i]);
      if (!fault) continue;
      this.#error(`${at}/${i}`, fault);
      this.#badRows.add(i);
    }
    return numbers;
  }

  #series(input: Readonly<Record<string, unknown>>, at: string, members: ReadonlySet<string>): SeriesName {
    for (const member of Object.keys(input))
      if (!members.has(member)) this.#error(`${at}/${escaped(member)}`, 'is not a known member');
    const name = nameFault(input.name);
    if (name) this.#error(`${at}/name`, name);
    const bookId = input.bookId === undefined || input.bookId === null ? undefined : bookIdFault(input.bookId);
    if (bookId) this.#error(`${at}/bookId`, bookId);
    return {
      name: input.name as string,
      bookId: typeof input.bookId === 'string' ? canonicalBookId(input.bookId) : null,
      labels: this.#labels(input.labels, `${at}/labels`),
    };
  }

  #labels(labels: unknown, at: string): LabelPairs {
    if (labels === undefined) return NO_LABELS;
    if (!isObject(labels)) {
      this.#error(at, 'must be an object of strings');
      return NO_LABELS;
    }
    try {
      return labelPairs(labels as Labels);
    } catch (error) {
      this.#error(at, (error as Error).message);
      return NO_LABELS;
    }
  }

  #column({ name, bookId, labels }: SeriesName) {
    return this.#batch.column(name, bookId, labels);
  }

  #onlyMember(input: object, member: string): void {
    for (const other of Object.keys(input))
      if (other !== member) this.#error(`/${escaped(other)}`, 'is not a known member');
  }

  #error(pointer: string, detail: string): void {
    this.#errorCount++;
    if (this.#errors.length < MAX_LISTED_ERRORS) this.#errors.push({ pointer, detail });
  }
}

/** The items that are numbers, NaN for others and 0 for −0. */
function copyOf(items: ArrayLike<unknown>): Float64Array {
  const numbers = new Float64Array(items.length);
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    numbers[i] = typeof item === 'number' ? item + 0 : Number.NaN;
  }
  return numbers;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
