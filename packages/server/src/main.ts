#!/usr/bin/env node
import { boundHeap } from './bound-heap.ts';
import { findCommand, wordsOf } from './commands/commands.ts';
import { type Config, readConfig } from './config/env.ts';
import { readFlags } from './config/flags.ts';
import { greeting } from './greeting.ts';
import { helpText } from './help.ts';
import { createLogger } from './log.ts';
import { storageOf } from './open-storage.ts';
import { startServer } from './start.ts';
import { startFailure } from './start-failure.ts';
import { warmUp } from './warm-up.ts';

async function serve(config: Config): Promise<void> {
  boundHeap();
  // A start does not depend on it.
  await warmUp().catch(() => {});
  const { storage, place, release } = await storageOf(config.STORAGE);
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
    streamLimit: config.STREAM_LIMIT,
    logger: createLogger(config.LOG_LEVEL),
  });
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    server
      .close()
      .then(release)
      .then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Last, since who reads it may stop the server at once.
  process.stdout.write(
    greeting({ url: server.url, place, key: server.firstKey?.key, hasDashboard: config.DASHBOARD !== undefined }),
  );
}

function fail(error: unknown): never {
  const { line, exitCode } = startFailure(error);
  process.stderr.write(`${line}\n`);
  process.exit(exitCode);
}

try {
  const args = process.argv.slice(2);
  const found = findCommand(args);
  const rest = found ? found.rest : args.slice(args[0] === 'serve' ? 1 : 0);
  const takes = found && { words: wordsOf(found.command), flags: found.command.flags };
  const invocation = readFlags(rest, takes);
  if (invocation.help) process.stdout.write(helpText());
  else {
    const { settings, words, flags } = invocation;
    const config = readConfig(process.env, settings);
    if (!found) await serve(config);
    else {
      const print = (line: string) => void process.stdout.write(`${line}\n`);
      process.exitCode = await found.command.run({ config, words, flags, print });
    }
  }
} catch (error) {
  fail(error);
}
