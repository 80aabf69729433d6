#!/usr/bin/env node
import { type Config, readConfig } from './config/env.ts';
import { readFlags } from './config/flags.ts';
import { helpText } from './config/settings.ts';
import { greeting } from './greeting.ts';
import { createLogger } from './log.ts';
import { storageOf } from './open-storage.ts';
import { startServer } from './start.ts';
import { startFailure } from './start-failure.ts';

async function serve(config: Config): Promise<void> {
  const { storage, place } = await storageOf(config.STORAGE);
  const server = await startServer({
    storage,
    host: config.HOST,
    port: config.PORT,
    adminApiKey: config.ADMIN_API_KEY,
    corsOrigins: config.CORS_ORIGINS,
    retention: config.RETENTION,
    maxFutureMs: config.MAX_FUTURE,
    dashboard: config.DASHBOARD?.directory,
    rateLimit: config.RATE_LIMIT.limit,
    trustedProxies: config.TRUSTED_PROXIES,
    logger: createLogger(config.LOG_LEVEL),
  });
  process.stdout.write(
    greeting({ url: server.url, place, key: server.firstKey?.key, hasDashboard: config.DASHBOARD !== undefined }),
  );
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): never {
  const { line, exitCode } = startFailure(error);
  process.stderr.write(`${line}\n`);
  process.exit(exitCode);
}

try {
  const invocation = readFlags(process.argv.slice(2));
  if (invocation.help) process.stdout.write(helpText());
  else await serve(readConfig(process.env, invocation.settings));
} catch (error) {
  fail(error);
}
