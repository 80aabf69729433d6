import type { PointColumns } from '@metrics-handler/core';
import { MAX_POINTS, tooManyPoints } from '../body/point-count.ts';
import { LineColumns } from './line-columns.ts';
import { fieldNumber, type Precision, timestampMs } from './numbers.ts';
import { type LineField, type LineHead, SeriesTable } from './series-table.ts';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const BACKSLASH = 92;

const MAX_LISTED_ERRORS = 100;

/** What is wrong with a line, by its number from 1. */
export interface LineError {
  readonly line: number;
  readonly detail: string;
}

export interface ParsedLines {
  /** The points by series, in columns. */
  readonly series: readonly PointColumns[];
  /** How many values they hold. */
  readonly points: number;
  /** The line of a row of a series. */
  lineOf(series: number, row: number): number;
  /** Lines and fields that are of no use; the first 100, and how many. */
  readonly errors: readonly LineError[];
  readonly rejected: number;
  /** Whether every line has a timestamp, so that the same body again can only be the same points. */
  readonly isTimed: boolean;
}

/**
 * Parses InfluxDB line protocol straight into columns, without an object for each point.
 *
 * @see https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export function parseLines(text: string, precision: Precision): ParsedLines {
  return new LineParser(text, precision).parse();
}

class LineParser {
  readonly #text: string;
  readonly #precision: Precision;
  readonly #hasEscapes: boolean;
  readonly #hasQuotes: boolean;
  readonly #table = new SeriesTable();
  readonly #columns = new LineColumns();
  readonly #errors: LineError[] = [];
  #rejected = 0;
  #line = 0;
  #isTimed = true;
  /** The fields of the line at hand, whose timestamp comes last. */
  readonly #fields: LineField[] = [];
  readonly #values: number[] = [];

  constructor(text: string, precision: Precision) {
    this.#text = text;
    this.#precision = precision;
    this.#hasEscapes = text.includes('\\');
    this.#hasQuotes = text.includes('"');
  }

  parse(): ParsedLines {
    const text = this.#text;
    for (let start = 0; start < text.length; ) {
      const end = this.#endOfLine(start);
      this.#line++;
      let to = end;
      if (text.charCodeAt(to - 1) === CARRIAGE_RETURN && to > start) to--;
      let from = start;
      while (from < to && text.charCodeAt(from) === SPACE) from++;
      if (from < to && text.charCodeAt(from) !== HASH) this.#parseLine(from, to);
      // Newlines inside of quotes are lines of the body too.
      if (this.#hasQuotes)
        for (let i = text.indexOf('\n', start); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) this.#line++;
      start = end + 1;
    }
    return {
      ...this.#columns.bySeries(this.#table.series),
      points: this.#columns.length,
      errors: this.#errors,
      rejected: this.#rejected,
      isTimed: this.#isTimed,
    };
  }

  /** A quoted string may hold newlines. */
  #endOfLine(start: number): number {
    const text = this.#text;
    if (!this.#hasQuotes || text.charCodeAt(start) === HASH) {
      const newline = text.indexOf('\n', start);
      return newline < 0 ? text.length : newline;
    }
    let isQuoted = false;
    for (let i = start; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) isQuoted = !isQuoted;
      else if (code === NEWLINE && !isQuoted) return i;
    }
    return text.length;
  }

  #parseLine(from: number, to: number): void {
    const text = this.#text;
    const headEnd = this.#find(SPACE, from, to);
    if (headEnd === to) {
      this.#reject('there are no fields');
      return;
    }
    const head = this.#table.head(text.slice(from, headEnd));
    if (typeof head === 'string') {
      this.#reject(head);
      return;
    }
    let at = headEnd + 1;
    while (at < to && text.charCodeAt(at) === SPACE) at++;
    this.#fields.length = 0;
    this.#values.length = 0;
    const fieldsEnd = this.#parseFields(head, at, to);
    if (fieldsEnd < 0) return;
    let timeFrom = fieldsEnd;
    while (timeFrom < to && text.charCodeAt(timeFrom) === SPACE) timeFrom++;
    let timeTo = to;
    while (timeTo > timeFrom && text.charCodeAt(timeTo - 1) === SPACE) timeTo--;
    const isTimed = timeFrom < timeTo;
    const timestamp = isTimed ? timestampMs(text, timeFrom, timeTo, this.#precision) : 0;
    if (timestamp === undefined) {
      this.#reject(`the timestamp ${quoted(text.slice(timeFrom, timeTo))} is no integer`);
      return;
    }
    if (!isTimed) this.#isTimed = false;
    for (let i = 0; i < this.#fields.length; i++) {
      const series = this.#table.take(head, this.#fields[i] as LineField, isTimed);
      this.#columns.push(series, this.#line, timestamp, this.#values[i] as number);
    }
  }

  /** Reads the fields and returns where they end, or −1 where the line is of no use. */
  #parseFields(head: LineHead, from: number, to: number): number {
    const text = this.#text;
    let at = from;
    for (let k = 0; ; k++) {
      const guess = head.fields[k];
      let field: LineField;
      if (guess && text.startsWith(guess.text, at)) field = guess;
      else {
        const equals = this.#find(61, at, to);
        if (equals === to || equals === at) {
          this.#reject('a field must have the form key=value');
          return -1;
        }
        field = this.#table.field(head, text.slice(at, equals + 1));
      }
      at += field.text.length;
      const end = text.charCodeAt(at) === QUOTE ? this.#endOfString(at, to) : this.#endOfValue(at, to);
      this.#value(field, at, end);
      at = end;
      if (text.charCodeAt(at) !== COMMA || at >= to) break;
      at++;
    }
    if (at < to && text.charCodeAt(at) !== SPACE) {
      this.#reject('after a field a comma or a space must follow');
      return -1;
    }
    return at;
  }

  #value(field: LineField, from: number, to: number): void {
    const text = this.#text;
    const key = field.text.slice(0, -1);
    if (text.charCodeAt(from) === QUOTE) {
      this.#reject(`the field ${quoted(key)} is a string, and only numbers can be kept`);
      return;
    }
    const value = fieldNumber(text, from, to);
    if (value === undefined) {
      this.#reject(`the field ${quoted(key)} has the value ${quoted(text.slice(from, to))}, which is no number`);
      return;
    }
    if (this.#columns.length + this.#fields.length >= MAX_POINTS) throw tooManyPoints();
    this.#fields.push(field);
    this.#values.push(value);
  }

  #endOfValue(from: number, to: number): number {
    for (let i = from; i < to; i++) {
      const code = this.#text.charCodeAt(i);
      if (code === COMMA || code === SPACE) return i;
    }
    return to;
  }

  #endOfString(from: number, to: number): number {
    for (let i = from + 1; i < to; i++) {
      const code = this.#text.charCodeAt(i);
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) return i + 1;
    }
    return to;
  }

  /** Where this character stands unescaped; `to` where it does not. */
  #find(code: number, from: number, to: number): number {
    const text = this.#text;
    for (let i = from; i < to; i++) {
      const here = text.charCodeAt(i);
      if (here === code) return i;
      if (this.#hasEscapes && here === BACKSLASH) i++;
    }
    return to;
  }

  #reject(detail: string): void {
    this.#rejected++;
    if (this.#errors.length < MAX_LISTED_ERRORS) this.#errors.push({ line: this.#line, detail });
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
