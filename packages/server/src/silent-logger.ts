import type { Logger } from '@metrics-handler/core';
import type { RequestLogger } from './middleware/request-log.ts';

export const SILENT: Logger & RequestLogger = { error() {}, warn() {}, info() {}, debug() {} };
