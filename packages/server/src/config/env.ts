import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RetentionPolicy } from '@metrics-handler/core';
import { z } from 'zod';
import type { RateLimit } from '../rate-limiter.ts';
import { ConfigError } from './config-error.ts';
import { parseDuration } from './duration.ts';
import type { SettingTexts } from './flags.ts';
import { wrongMongoUri } from './mongo-uri.ts';
import { parseRetention } from './retention-setting.ts';
import { settingText } from './setting-text.ts';
import { SETTINGS, type SettingName } from './settings.ts';

export type StorageChoice =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'mongodb'; readonly uri: string }
  | { readonly kind: 'memory' };

const host = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be an address or host name');

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a whole number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a whole number from 0 to 65535');

const storage = parsed<StorageChoice>((text) => {
  if (text === 'memory:') return { kind: 'memory' };
  if (/^mongodb(\+srv)?:\/\//.test(text)) return wrongMongoUri(text) ?? { kind: 'mongodb', uri: text };
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(text)?.[1];
  if (path === undefined || path.startsWith(':'))
    return 'must be sqlite:<file>, mongodb://<host>/<database> or memory:';
  return { kind: 'sqlite', path: resolve(path) };
});

const adminApiKey = z
  .string()
  .min(32, 'must have at least 32 characters')
  .max(512, 'must have at most 512 characters')
  .regex(/^[\x21-\x2b\x2d-\x7e]*$/, 'must be printable ASCII without spaces and commas');

const corsOrigins = parsed<readonly string[]>((text) => {
  const origins = text.split(',').map((origin) => origin.trim());
  const wrong = origins.find((origin) => !isOrigin(origin));
  return wrong === undefined
    ? origins
    : `must list exact origins such as https://example.org, not ${JSON.stringify(wrong)}`;
});

const retention = parsed<RetentionPolicy>(parseRetention);

const dashboard = parsed<{ readonly directory: string }>((text) => {
  const directory = resolve(text);
  if (!existsSync(join(directory, 'index.html'))) return 'must be a directory with an index.html';
  return { directory };
});

const rateLimit = parsed<{ readonly limit: RateLimit | undefined }>((text) => {
  if (text === 'off') return { limit: undefined };
  const [, quota, window = ''] = /^(\d{1,9})\/(\d{1,6}[smhd])$/.exec(text) ?? [];
  const windowMs = parseDuration(window);
  if (!Number(quota) || !windowMs) return 'must be requests per time such as 12000/1m, or off';
  return { limit: { quota: Number(quota), windowMs } };
});

const trustedProxies = z.string().regex(/^\d$/, 'must be a whole number from 0 to 9').transform(Number);

const streamLimit = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'must be a whole number from 1 to 9999999')
  .transform(Number);

const logLevel = z.enum(['silent', 'error', 'warn', 'info', 'debug'], 'must be silent, error, warn, info or debug');

const maxFutureMs = parsed<number>((text) => parseDuration(text) ?? 'must be a duration such as 5m or 2h');

const configSchema = z.object({
  HOST: host.default('127.0.0.1'),
  PORT: port.default(3_000),
  STORAGE: storage.prefault('sqlite:./data/metrics.db'),
  ADMIN_API_KEY: adminApiKey.optional(),
  CORS_ORIGINS: corsOrigins.default([]),
  RETENTION: retention.default({}),
  DASHBOARD: dashboard.optional(),
  RATE_LIMIT: rateLimit.prefault('12000/1m'),
  TRUSTED_PROXIES: trustedProxies.default(0),
  STREAM_LIMIT: streamLimit.default(2_000),
  LOG_LEVEL: logLevel.default('info'),
  MAX_FUTURE: maxFutureMs.default(300_000),
} satisfies Record<SettingName, z.ZodType>);

export type Config = z.output<typeof configSchema>;
export type LogLevel = Config['LOG_LEVEL'];

/**
 * The configuration from environment variables, files that `NAME_FILE` names, and flags of the same names; the flags win, and an empty text is as good as none.
 * @throws ConfigError with one line for each setting that is wrong. Lines never repeat a secret.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, flags: SettingTexts): Config {
  const texts: SettingTexts = {};
  for (const { name } of SETTINGS) {
    const text = flags[name]?.trim() ?? settingText(env, name);
    if (text) texts[name] = text;
  }
  const result = configSchema.safeParse(texts);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
}

/** A schema from a function that gives the value, or what is wrong as text. */
function parsed<T extends object | number>(parse: (text: string) => T | string) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (typeof value !== 'string') return value;
    context.addIssue({ code: 'custom', message: value });
    return z.NEVER;
  });
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
