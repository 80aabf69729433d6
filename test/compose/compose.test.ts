import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../packages/server/src/config/env.ts';
import { SETTINGS } from '../../packages/server/src/config/settings.ts';

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const { services, volumes }: { services: Record<string, Service>; volumes: object } = parse(
  readFileSync(`${root}compose.yaml`, 'utf8'),
  { merge: true },
);
const servers = ['server', 'server-2'].map((name) => [name, services[name] as Service] as const);
/** As `docker compose` fills them in. */
const variables = { ADMIN_API_KEY: 'k'.repeat(32) };

it.each(servers)(
  '%s has settings that the server takes, and the same store as the other',
  (_, { environment = {} }) => {
    const env = Object.fromEntries(
      Object.entries(environment).map(([name, text]) => [
        name,
        text.replace(/\$\{(\w+):\?[^}]*\}/g, (_whole, variable: keyof typeof variables) => variables[variable]),
      ]),
    );
    for (const name of Object.keys(env)) expect(SETTINGS.map((setting) => setting.name)).toContain(name);
    expect(readConfig(env, {})).toMatchObject({ STORAGE: { kind: 'mongodb' }, ADMIN_API_KEY: variables.ADMIN_API_KEY });
    expect(environment.STORAGE).toBe(services.server?.environment?.STORAGE);
  },
);

it.each(servers)('%s runs read-only, without rights, and has longer to drain than it takes', (_, service) => {
  expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  expect(Number.parseInt(service.stop_grace_period ?? '', 10)).toBeGreaterThan(25);
});

it('starts the second server and the proxy only when asked, and publishes nothing beyond this machine', () => {
  expect([services.server?.profiles, services['server-2']?.profiles, services.proxy?.profiles]).toEqual([
    undefined,
    ['two'],
    ['two'],
  ]);
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(1);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

it('names only services, volumes and files that there are; the proxy sends to its servers', () => {
  for (const { depends_on = [], volumes: mounted = [] } of Object.values(services)) {
    const needed = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on);
    for (const name of needed) expect(Object.keys(services)).toContain(name);
    for (const [source = ''] of mounted.map((mount) => mount.split(':'))) {
      if (source.startsWith('./')) expect(existsSync(`${root}${source}`), source).toBe(true);
      else expect(Object.keys(volumes)).toContain(source);
    }
  }
  const proxied = [
    ...readFileSync(`${root}deploy/haproxy/haproxy.cfg`, 'utf8').matchAll(/^ {4}server \S+ (\S+):3000$/gm),
  ];
  expect(proxied.map(([, host]) => host)).toEqual(servers.map(([name]) => name));
});
