import { isAscii } from 'node:buffer';
import type { PointColumns } from '@metrics-handler/core';
import { LineColumns } from '../../line-protocol/line-columns.ts';
import { ByteScanner } from './byte-scanner.ts';
import { eachItem, eachMember } from './lists.ts';
import { RepeatedNumbers } from './repeated-numbers.ts';
import { readName, unnamed } from './series-name.ts';
import { SeriesNames } from './series-names.ts';

const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;

export interface PlainColumns {
  readonly series: readonly PointColumns[];
}

/**
 * Points as machines write them, `{"series": […]}`, read from bytes into columns. Undefined for everything that is not plain (escapes, other members,
 * text for numbers, mistakes): that is `JSON.parse`'s to read, and core's to judge. The columns are valid until the next body is read.
 */
export function plainColumns(bytes: Buffer): PlainColumns | undefined {
  if (!isAscii(bytes)) return undefined;
  const scanner = new ByteScanner(bytes);
  if (!scanner.take(OPEN) || scanner.string() !== 'series' || !scanner.take(COLON)) return undefined;
  const series: PointColumns[] = [];
  const instants = new RepeatedNumbers();
  const isPlain = eachItem(scanner, () => {
    const columns = readColumns(scanner, instants);
    if (columns) series.push(columns);
    return columns !== undefined;
  });
  return isPlain && series.length > 0 && scanner.take(CLOSE) && scanner.isAtEnd() ? { series } : undefined;
}

/** The same of NDJSON, each line a point with its timestamp. */
export function plainLines(bytes: Buffer): PlainColumns | undefined {
  if (!isAscii(bytes)) return undefined;
  const scanner = new ByteScanner(bytes);
  const names = new SeriesNames();
  const columns = new LineColumns();
  let point = unread();
  const readMember = (member: string): boolean => {
    if (member !== 'timestamp' && member !== 'value') return readName(scanner, member, point);
    if (!Number.isNaN(point[member])) return false;
    point[member] = scanner.number();
    return !Number.isNaN(point[member]);
  };
  while (!scanner.isAtEnd()) {
    const { lines } = scanner;
    point = unread();
    if (!eachMember(scanner, readMember) || scanner.lines !== lines || !scanner.endsLine()) return undefined;
    const { name, bookId, labels, timestamp, value } = point;
    if (name === undefined || Number.isNaN(timestamp + value)) return undefined;
    columns.push(names.take({ name, bookId, labels }), 0, timestamp, value);
  }
  return columns.length > 0 ? { series: columns.bySeries(names.series).series } : undefined;
}

function unread() {
  return { ...unnamed(), timestamp: Number.NaN, value: Number.NaN };
}

function readColumns(scanner: ByteScanner, instants: RepeatedNumbers): PointColumns | undefined {
  const named = unnamed();
  const columns = new Map<string, Float64Array>();
  const isPlain = eachMember(scanner, (member) => {
    if (member !== 'timestamps' && member !== 'values') return readName(scanner, member, named);
    if (columns.has(member)) return false;
    const numbers = member === 'timestamps' ? instants.read(scanner) : scanner.numbers();
    if (numbers) columns.set(member, numbers);
    return numbers !== undefined;
  });
  const { name, bookId, labels } = named;
  const timestamps = columns.get('timestamps');
  const values = columns.get('values');
  if (!isPlain || name === undefined || !timestamps || !values) return undefined;
  return { name, bookId, labels, timestamps, values };
}
