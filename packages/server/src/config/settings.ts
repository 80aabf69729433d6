/** One setting: an environment variable and a flag of the same name. */
export interface Setting {
  readonly name: string;
  readonly placeholder: string;
  readonly help: string;
}

export const SETTINGS = [
  { name: 'HOST', placeholder: 'address', help: 'where to listen (127.0.0.1; 0.0.0.0 for every interface)' },
  { name: 'PORT', placeholder: 'number', help: 'where to listen (3000; 0 for any free port)' },
  {
    name: 'STORAGE',
    placeholder: 'store',
    help: 'sqlite:<file> (sqlite:./data/metrics.db), mongodb://<host>/<database> or memory:',
  },
  {
    name: 'ADMIN_API_KEY',
    placeholder: 'secret',
    help: 'an admin key of your own, at least 32 characters (else one is made and shown once)',
  },
  {
    name: 'CORS_ORIGINS',
    placeholder: 'origins',
    help: 'web origins that may call the API, separated by commas (none)',
  },
  {
    name: 'RETENTION',
    placeholder: 'ages',
    help: 'such as "raw=30d,minute=90d,hour=5y; errors raw=7d,day=1y": of all metrics; of one (nothing is dropped)',
  },
  { name: 'DASHBOARD', placeholder: 'directory', help: 'static files to serve at /, such as a built dashboard (none)' },
  {
    name: 'RATE_LIMIT',
    placeholder: 'quota',
    help: 'requests per key, user and unknown address, such as 12000/1m, or off (12000/1m)',
  },
  { name: 'TRUSTED_PROXIES', placeholder: 'number', help: 'reverse proxies in front that add X-Forwarded-For (0)' },
  {
    name: 'STREAM_LIMIT',
    placeholder: 'number',
    help: 'event streams and WebSockets of one user, key or address (2000)',
  },
  { name: 'LOG_LEVEL', placeholder: 'level', help: 'silent, error, warn, info or debug (info)' },
  { name: 'MAX_FUTURE', placeholder: 'duration', help: 'how far ahead of now a timestamp may lie (5m)' },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];

/** `ADMIN_API_KEY` → `admin-api-key`. */
export function flagOf(name: SettingName): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** The part of `--help` about settings. */
export function settingsHelp(): string {
  const lines = SETTINGS.map(
    ({ name, placeholder, help }) =>
      `  ${`--${flagOf(name)} <${placeholder}>`.padEnd(26)}  ${name.padEnd(13)}  ${help}`,
  );
  return lines.join('\n');
}
