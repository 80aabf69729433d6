export { systemClock } from './clock.ts';
export { hasCode, MetricsHandlerError } from './errors.ts';

export type { Clock } from './clock.ts';
export type { ErrorDetails } from './errors.ts';
