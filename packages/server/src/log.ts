import { pino } from 'pino';
import type { LogLevel } from './config/env.ts';

const SECRETS = ['authorization', 'key', 'secret', 'password', 'token', 'adminApiKey', 'ADMIN_API_KEY', 'cookie'];

/** JSON lines on stderr; stdout is for what the command itself has to say. */
export function createLogger(level: LogLevel) {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: pino.stdSerializers.err },
      redact: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
