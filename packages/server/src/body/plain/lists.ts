import type { ByteScanner } from './byte-scanner.ts';

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Reads an array whose items `item` reads, one a call; false where it is not plain, or `item` says so. */
export function eachItem(scanner: ByteScanner, item: () => boolean): boolean {
  if (!scanner.take(OPEN_LIST)) return false;
  if (scanner.take(CLOSE_LIST)) return true;
  do if (!item()) return false;
  while (scanner.take(COMMA));
  return scanner.take(CLOSE_LIST);
}

/** Reads an object whose values `value` reads by their member. Members that come twice are for `value` to notice. */
export function eachMember(scanner: ByteScanner, value: (member: string) => boolean): boolean {
  if (!scanner.take(OPEN)) return false;
  if (scanner.take(CLOSE)) return true;
  do {
    const member = scanner.string();
    if (member === undefined || !scanner.take(COLON) || !value(member)) return false;
  } while (scanner.take(COMMA));
  return scanner.take(CLOSE);
}
