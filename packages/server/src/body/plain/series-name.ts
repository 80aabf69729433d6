import type { ByteScanner } from './byte-scanner.ts';
import { eachMember } from './lists.ts';

export interface SeriesName {
  name: string;
  bookId: string | undefined;
  labels: Readonly<Record<string, string>> | undefined;
}

export type Unnamed = { [K in keyof SeriesName]: SeriesName[K] | undefined };

export function unnamed(): Unnamed {
  return { name: undefined, bookId: undefined, labels: undefined };
}

/** Reads the value of a member that names a series; false for another one, a second one, or a value that is not plain. */
export function readName(scanner: ByteScanner, member: string, named: Unnamed): boolean {
  if (member === 'labels') {
    if (named.labels) return false;
    named.labels = readLabels(scanner);
    return named.labels !== undefined;
  }
  if ((member !== 'name' && member !== 'bookId') || named[member] !== undefined) return false;
  named[member] = scanner.string();
  return named[member] !== undefined;
}

function readLabels(scanner: ByteScanner): Readonly<Record<string, string>> | undefined {
  const labels: Record<string, string> = Object.create(null);
  const isPlain = eachMember(scanner, (key) => {
    const value = scanner.string();
    if (value === undefined || key in labels) return false;
    labels[key] = value;
    return true;
  });
  return isPlain ? labels : undefined;
}
