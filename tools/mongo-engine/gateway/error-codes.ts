/**
 * MongoDB's codes for DocumentDB's SQLSTATEs (`M` and the base-36 position in its error list), and for PostgreSQL's own that can reach a
 * client: the ones on which drivers and adapters act. Any other error is told as it is, with code 1 (InternalError).
 */
const CODES: Readonly<Record<string, readonly [code: number, codeName: string]>> = {
  M0001: [2, 'BadValue'],
  M0003: [9, 'FailedToParse'],
  M0004: [14, 'TypeMismatch'],
  M0005: [15, 'Overflow'],
  M0006: [20, 'IllegalOperation'],
  M0008: [26, 'NamespaceNotFound'],
  M0009: [27, 'IndexNotFound'],
  M000A: [28, 'PathNotViable'],
  M000D: [40, 'ConflictingUpdateOperators'],
  M000E: [43, 'CursorNotFound'],
  M000F: [48, 'NamespaceExists'],
  M000G: [52, 'DollarPrefixedFieldName'],
  M000M: [66, 'ImmutableField'],
  M000N: [67, 'CannotCreateIndex'],
  M000O: [68, 'IndexAlreadyExists'],
  M000P: [72, 'InvalidOptions'],
  M000Q: [73, 'InvalidNamespace'],
  M000R: [85, 'IndexOptionsConflict'],
  M000S: [86, 'IndexKeySpecsConflict'],
  M000U: [115, 'CommandNotSupported'],
  M001B: [10334, 'BSONObjectTooLarge'],
  M001C: [11000, 'DuplicateKey'],
  M003A: [17419, 'Location17419'],
  M003B: [17420, 'Location17420'],
  M007U: [40324, 'Location40324'],
  M00CO: [121, 'DocumentValidationFailure'],
  M00EW: [24, 'LockTimeout'],
  M00EX: [50, 'MaxTimeMSExpired'],
  M00F1: [112, 'WriteConflict'],
  '23505': [11000, 'DuplicateKey'],
  '23P01': [11000, 'DuplicateKey'],
  '25P02': [251, 'NoSuchTransaction'],
  '40001': [112, 'WriteConflict'],
  '40P01': [112, 'WriteConflict'],
  '53100': [14031, 'OutOfDiskSpace'],
  '53200': [146, 'ExceededMemoryLimit'],
  '55P03': [24, 'LockTimeout'],
  '57014': [50, 'MaxTimeMSExpired'],
};

export interface MongoCode {
  readonly code: number;
  readonly codeName: string;
}

export function codeOfSqlState(sqlState: string): MongoCode {
  const [code, codeName] = CODES[sqlState] ?? [1, 'InternalError'];
  return { code, codeName };
}

/** Write errors carry their SQLSTATE packed, six bits a character, lowest first. */
export function unpackSqlState(packed: number): string {
  return Array.from({ length: 5 }, (_, i) => String.fromCharCode(((packed >> (6 * i)) & 63) + 48)).join('');
}
