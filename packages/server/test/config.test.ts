import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../src/config/config-error.ts';
import { parseDuration } from '../src/config/duration.ts';
import { readConfig } from '../src/config/env.ts';
import { readFlags } from '../src/config/flags.ts';
import { SETTINGS } from '../src/config/settings.ts';
import { helpText } from '../src/help.ts';

const DAY_MS = 86_400_000;
const SECRET = 'a-secret-of-just-thirty-two-char';

describe('the configuration', () => {
  it('has these defaults', () => {
    expect(readConfig({}, {})).toEqual({
      HOST: '127.0.0.1',
      PORT: 3_000,
      STORAGE: { kind: 'sqlite', path: resolve('data/metrics.db') },
      CORS_ORIGINS: [],
      RETENTION: {},
      RATE_LIMIT: { limit: { quota: 12_000, windowMs: 60_000 } },
      TRUSTED_PROXIES: 0,
      STREAM_LIMIT: 2_000,
      LOG_LEVEL: 'info',
      MAX_FUTURE: 300_000,
    });
  });

  it.each<[string, Record<string, string>, object]>([
    [
      'everything',
      { HOST: '::1', PORT: '0', STORAGE: 'memory:', ADMIN_API_KEY: SECRET, LOG_LEVEL: 'debug', MAX_FUTURE: '2h' },
      {
        HOST: '::1',
        PORT: 0,
        STORAGE: { kind: 'memory' },
        ADMIN_API_KEY: SECRET,
        LOG_LEVEL: 'debug',
        MAX_FUTURE: 7_200_000,
      },
    ],
    ['an absolute file', { STORAGE: 'sqlite:/var/lib/m.db' }, { STORAGE: { kind: 'sqlite', path: '/var/lib/m.db' } }],
    ['a file as URL', { STORAGE: 'sqlite:///var/lib/m.db' }, { STORAGE: { kind: 'sqlite', path: '/var/lib/m.db' } }],
    [
      'origins',
      { CORS_ORIGINS: 'https://a.example, http://localhost:5173' },
      { CORS_ORIGINS: ['https://a.example', 'http://localhost:5173'] },
    ],
    [
      'ages',
      { RETENTION: 'raw=30d, minute=90d,quarter=1y,hour=5y,day=forever' },
      {
        RETENTION: { raw: 30 * DAY_MS, minute: 90 * DAY_MS, quarter: 365 * DAY_MS, hour: 5 * 365 * DAY_MS, day: null },
      },
    ],
    [
      'ages of single metrics',
      { RETENTION: 'raw=30d; errors/4xx:all raw=7d,day=1y ; views day=forever' },
      {
        RETENTION: {
          raw: 30 * DAY_MS,
          metrics: { 'errors/4xx:all': { raw: 7 * DAY_MS, day: 365 * DAY_MS }, views: { day: null } },
        },
      },
    ],
    [
      'ages of a single metric alone',
      { RETENTION: 'views raw=7d' },
      { RETENTION: { metrics: { views: { raw: 7 * DAY_MS } } } },
    ],
    ['empty texts as nothing', { PORT: '', HOST: ' ', ADMIN_API_KEY: '' }, { PORT: 3_000, HOST: '127.0.0.1' }],
  ])('takes %s', (_, env, expected) => {
    expect(readConfig(env, {})).toMatchObject(expected);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ PORT: 'http' }, /^PORT must be a whole number from 0 to 65535$/],
    [{ PORT: '65536' }, /^PORT /],
    [{ PORT: '-1' }, /^PORT /],
    [{ PORT: '3000.5' }, /^PORT /],
    [{ HOST: 'http://localhost' }, /^HOST must be an address/],
    [{ STORAGE: 'postgres://db' }, /^STORAGE must be sqlite:<file>, mongodb:\/\/<host>\/<database> or memory:$/],
    [{ STORAGE: 'mongodb://user:secret@db/metrics?compressors=zlib' }, /^STORAGE must not ask for the compressor zlib/],
    [{ STORAGE: 'mongodb://user:a-secret%@db/metrics' }, /^STORAGE is not a MongoDB URI/],
    [{ STORAGE: 'sqlite:' }, /^STORAGE /],
    [{ STORAGE: 'sqlite::memory:' }, /^STORAGE /],
    [{ STORAGE: 'memory' }, /^STORAGE /],
    [{ ADMIN_API_KEY: 'short' }, /^ADMIN_API_KEY must have at least 32 characters$/],
    [{ ADMIN_API_KEY: `${SECRET} ${SECRET}` }, /^ADMIN_API_KEY must be printable ASCII/],
    [{ CORS_ORIGINS: '*' }, /^CORS_ORIGINS must list exact origins .* not "\*"$/],
    [{ CORS_ORIGINS: 'https://a.example/' }, /^CORS_ORIGINS /],
    [{ CORS_ORIGINS: 'a.example' }, /^CORS_ORIGINS /],
    [{ CORS_ORIGINS: 'null' }, /^CORS_ORIGINS /],
    [{ CORS_ORIGINS: 'https://A.example' }, /^CORS_ORIGINS /],
    [{ RETENTION: 'raw' }, /^RETENTION needs an age such as 30d/],
    [{ RETENTION: 'raw=30' }, /^RETENTION needs an age/],
    [{ RETENTION: 'week=30d' }, /^RETENTION knows raw, minute, quarter, hour, day, not "week"$/],
    [{ RETENTION: 'raw=30d;' }, /^RETENTION knows raw, minute, quarter, hour, day, not ""$/],
    [{ RETENTION: 'raw=30d;raw=40d' }, /^RETENTION names all metrics twice$/],
    [{ RETENTION: 'views raw=30d; views raw=40d' }, /^RETENTION names views twice$/],
    [{ RETENTION: 'views' }, /^RETENTION needs an age|^RETENTION knows/],
    [{ RETENTION: 'raw=30d,raw=40d' }, /^RETENTION names raw twice$/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be silent, error, warn, info or debug$/],
    [{ MAX_FUTURE: 'soon' }, /^MAX_FUTURE must be a duration such as 5m or 2h$/],
    [{ MAX_FUTURE: '5' }, /^MAX_FUTURE /],
  ])('refuses %j in one line that repeats no secret', (env, line) => {
    const error = errorOf(() => readConfig(env, {}));
    expect(error.message).toMatch(line);
    expect(error.message).not.toContain('\n');
    expect(error.message).not.toMatch(/user:secret|a-secret/);
  });

  it('reads what stands in the file that NAME_FILE names', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'setting-')), 'key');
    writeFileSync(path, `${SECRET}\n`);
    expect(readConfig({ ADMIN_API_KEY_FILE: path }, {}).ADMIN_API_KEY).toBe(SECRET);
    expect(readConfig({ ADMIN_API_KEY_FILE: path }, { ADMIN_API_KEY: SECRET.repeat(2) }).ADMIN_API_KEY).toBe(
      SECRET.repeat(2),
    );
    const both = errorOf(() => readConfig({ ADMIN_API_KEY: SECRET, ADMIN_API_KEY_FILE: path }, {}));
    expect(both.message).toBe('ADMIN_API_KEY and ADMIN_API_KEY_FILE are both set; set one');
    const missing = errorOf(() => readConfig({ ADMIN_API_KEY_FILE: `${path}.not` }, {}));
    expect(missing.message).toBe(`ADMIN_API_KEY_FILE ${path}.not cannot be read (ENOENT)`);
    writeFileSync(path, 'short');
    expect(errorOf(() => readConfig({ ADMIN_API_KEY_FILE: path }, {})).message).toMatch(/^ADMIN_API_KEY must have/);
  });

  it('says everything that is wrong, one line each', () => {
    const { message } = errorOf(() => readConfig({ PORT: 'x', LOG_LEVEL: 'y', MAX_FUTURE: 'z' }, {}));
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual(['PORT', 'LOG_LEVEL', 'MAX_FUTURE']);
  });
});

describe('flags', () => {
  const settingsOf = (...args: string[]) => {
    const invocation = readFlags(args);
    return invocation.help ? 'help' : invocation.settings;
  };

  it('have the names of the variables and win over them', () => {
    const flags = settingsOf('--port', '3001', '--admin-api-key=x', '--log-level=debug');
    expect(flags).toEqual({ PORT: '3001', ADMIN_API_KEY: 'x', LOG_LEVEL: 'debug' });
    expect(readConfig({ PORT: '4000', HOST: '::1' }, { PORT: '3001' })).toMatchObject({ PORT: 3_001, HOST: '::1' });
  });

  it.each(['--help', '-h'])('%s asks for help', (flag) => {
    expect(settingsOf('--port', '1', flag)).toBe('help');
  });

  it.each([
    [['--prot', '3001']],
    [['--port']],
    [['3001']],
    [['--port', '--host']],
    [['--rate-limits', 'off']],
    [['--help=yes']],
  ])('refuse %j in one line', (args) => {
    const { message } = errorOf(() => readFlags(args));
    expect(message).not.toContain('\n');
    expect(message).toContain('--help');
  });

  it('are all in the help', () => {
    for (const { name } of SETTINGS) expect(helpText()).toContain(name);
    expect(helpText()).toContain('--cors-origins <origins>');
  });
});

it.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['12h', 43_200_000],
  ['30d', 30 * DAY_MS],
  ['2w', 14 * DAY_MS],
  ['1y', 365 * DAY_MS],
  ['0s', 0],
  ['5', undefined],
  ['m', undefined],
  ['-5m', undefined],
  ['1.5h', undefined],
  ['5 m', undefined],
  ['1mo', undefined],
])('the duration %s is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

function errorOf(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
