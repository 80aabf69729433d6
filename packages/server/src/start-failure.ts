import { MetricsHandlerError } from '@metrics-handler/core';
import { ConfigError } from './config/config-error.ts';

const MISCONFIGURED = 2;
const FAILED = 1;

/** What to say when the server does not start: one line for what an operator can mend, the whole error for what nobody foresaw. */
export function startFailure(error: unknown): { readonly line: string; readonly exitCode: number } {
  if (error instanceof ConfigError) return { line: error.message, exitCode: MISCONFIGURED };
  if (error instanceof MetricsHandlerError) {
    return { line: error.message, exitCode: error.code.startsWith('invalid_') ? MISCONFIGURED : FAILED };
  }
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'EADDRINUSE':
      return { line: 'PORT is in use by another program; choose another one', exitCode: MISCONFIGURED };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { line: 'HOST is not an address of this machine', exitCode: MISCONFIGURED };
    case 'EACCES':
    case 'EPERM':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EROFS':
      return { line: `STORAGE or PORT cannot be used: ${(error as Error).message}`, exitCode: MISCONFIGURED };
    default:
      return { line: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: FAILED };
  }
}
