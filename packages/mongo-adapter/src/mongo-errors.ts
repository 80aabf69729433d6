import { MetricsHandlerError } from '@metrics-handler/core';
import {
  MongoBulkWriteError,
  MongoCompatibilityError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';

/* Server error codes, https://www.mongodb.com/docs/manual/reference/error-codes/ */
const BAD_VALUE = 2;
const FAILED_TO_PARSE = 9;
const UNAUTHORIZED = 13;
const TYPE_MISMATCH = 14;
const AUTHENTICATION_FAILED = 18;
const COMMAND_NOT_FOUND = 59;
const INVALID_OPTIONS = 72;
const INVALID_NAMESPACE = 73;
const DOCUMENT_VALIDATION_FAILURE = 121;
const COMMAND_NOT_SUPPORTED_ON_VIEW = 166;
const ATLAS_ERROR = 8_000;
const BSON_OBJECT_TOO_LARGE = 10_334;
const DUPLICATE_KEY = 11_000;
const OUT_OF_DISK_SPACE = 14_031;

const CREDENTIALS_REFUSED = new Set([AUTHENTICATION_FAILED, ATLAS_ERROR]);
const REFUSED = new Set([
  ...CREDENTIALS_REFUSED,
  BAD_VALUE,
  FAILED_TO_PARSE,
  UNAUTHORIZED,
  TYPE_MISMATCH,
  COMMAND_NOT_FOUND,
  INVALID_OPTIONS,
  INVALID_NAMESPACE,
  DOCUMENT_VALIDATION_FAILURE,
  COMMAND_NOT_SUPPORTED_ON_VIEW,
  BSON_OBJECT_TOO_LARGE,
  OUT_OF_DISK_SPACE,
]);

/** An operation that did not answer in time; it may still take effect. */
export class NoAnswerError extends Error {
  constructor(ms: number) {
    super(`the database did not answer within ${ms} ms`);
    this.name = 'NoAnswerError';
  }
}

/** Whether documents were there already and, of several, nothing else went wrong. */
export function isDuplicateKey(error: unknown): boolean {
  if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) return false;
  if (!(error instanceof MongoBulkWriteError)) return true;
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return errors.every(({ code }) => code === DUPLICATE_KEY) && error.result.getWriteConcernError() === undefined;
}

/** Whether the server has said that it did not and will not do it, so that repeating it is of no use. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof MetricsHandlerError) return true;
  if (error instanceof NoAnswerError || error instanceof MongoWriteConcernError) return false;
  if (isDiskFull(error)) return true;
  if (error instanceof MongoServerError) return REFUSED.has(Number(error.code));
  // Anything that is not the driver's own is a mistake in this code, as BSON's complaints about a document are.
  return !(error instanceof MongoError);
}

/** Whether the operation never left this process. */
export function isUnsent(error: unknown): boolean {
  return error instanceof MongoServerSelectionError || error instanceof MongoNotConnectedError;
}

/** What the driver reports as an error of the public interface, with the driver's as `cause`; a mistake in this code comes back as it is. */
export function storageError(error: unknown): unknown {
  const say = (code: string, message: string) => new MetricsHandlerError(code, message, { cause: error });
  if (error instanceof NoAnswerError) return say('storage_unavailable', 'MongoDB does not answer; try again');
  if (error instanceof MetricsHandlerError || !(error instanceof MongoError)) return error;
  if (isDiskFull(error)) return say('storage_full', 'the disk of MongoDB is full; nothing was stored');
  if (isTooOld(error)) return say('storage_unavailable', 'the MongoDB server is too old; use 4.2 or newer');
  if (error instanceof MongoServerSelectionError || error instanceof MongoNetworkError) {
    if (CREDENTIALS_REFUSED.has(Number(causeCode(error)))) return say('storage_unavailable', REFUSED_CREDENTIALS);
    return say('storage_unavailable', `MongoDB cannot be reached; check the address and the network (${error.name})`);
  }
  const code = Number((error as MongoServerError).code);
  if (CREDENTIALS_REFUSED.has(code)) return say('storage_unavailable', REFUSED_CREDENTIALS);
  if (code === UNAUTHORIZED)
    return say('storage_unavailable', 'the MongoDB user needs the role readWrite on this database');
  if (code === BSON_OBJECT_TOO_LARGE)
    return say('payload_too_large', 'the batch is too large for one MongoDB document; send it in parts');
  return say('storage_unavailable', `MongoDB failed (${error.name}${Number.isNaN(code) ? '' : ` ${code}`})`);
}

const REFUSED_CREDENTIALS =
  'MongoDB refuses the user name or the password; check the credentials and the authentication database';

function causeCode(error: MongoError): unknown {
  const { cause } = error as { cause?: { code?: unknown } };
  return cause?.code;
}

/** The driver knows which protocol versions it speaks. */
function isTooOld(error: MongoError): boolean {
  return error instanceof MongoCompatibilityError || error.cause instanceof MongoCompatibilityError;
}

/** Compatible servers report a full disk in words of their own. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof MongoServerError)) return false;
  return Number(error.code) === OUT_OF_DISK_SPACE || /no space left on device|disk full/i.test(error.message);
}
