import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ServerProcess, serverProcess } from '../../packages/server/test/support/server-process.ts';
import { type Exposed, exposedBy } from './support/exposition.ts';
import { selectorsOf } from './support/promql.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}
interface Scrape {
  readonly metrics_path: string;
  readonly authorization: { readonly type: string; readonly credentials_file: string };
}

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/** What Prometheus adds to every series, and makes of every target. */
const LABELS_OF_TARGETS = ['job', 'instance'];

let folder: string;
let server: ServerProcess;
let exposed: Map<string, Exposed>;
const rules: Rule[] = parse(await read('deploy/prometheus/alerts.yml')).groups.flatMap(
  (group: { rules: Rule[] }) => group.rules,
);
const scrape: Scrape = parse(await read('deploy/prometheus/prometheus.yml')).scrape_configs[0];
const dashboard: Dashboard = JSON.parse(await read('deploy/grafana/servers.json'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-handler-monitoring-'));
  const admin = 'a-key-for-the-tests-of-the-monitoring-files';
  server = await serverProcess(folder, [], { STORAGE: 'memory:', ADMIN_API_KEY: admin });
  const headers = { Authorization: `Bearer ${admin}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ name: 'prometheus', scopes: ['metrics:read'] });
  const made = await fetch(`${server.url}/api/v1/keys`, { method: 'POST', headers, body });
  const { key } = (await made.json()) as { key: string };
  // The second scrape tells of the first.
  for (const _ of [1, 2]) exposed = exposedBy(await scraped(key));
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  await rm(folder, { recursive: true });
});

/** Scrapes as the job says, with the key in a file. */
async function scraped(key: string): Promise<string> {
  const file = join(folder, scrape.authorization.credentials_file.replaceAll('/', '_'));
  await writeFile(file, `${key}\n`);
  const credentials = (await readFile(file, 'utf8')).trim();
  const headers = { Authorization: `${scrape.authorization.type} ${credentials}` };
  const response = await fetch(server.url + scrape.metrics_path, { headers });
  expect(response.status).toBe(200);
  return response.text();
}

function check(expression: string): void {
  const selectors = selectorsOf(expression);
  expect(selectors, expression).not.toEqual([]);
  for (const { metric, matchers, functions } of selectors) {
    if (metric === 'up') continue;
    const series = exposed.get(metric);
    expect(series, `${metric} is exposed`).toBeDefined();
    const rises = functions.some((name) => ['rate', 'increase'].includes(name));
    expect(rises, `${metric} in ${expression}`).toBe(series?.type === 'counter');
    for (const { label } of matchers) {
      expect([...(series?.labels ?? []), ...LABELS_OF_TARGETS], `${metric}{${label}}`).toContain(label);
    }
  }
}

it.each(rules)('the alert $alert is PromQL over series that a server exposes', ({ expr, labels, annotations }) => {
  check(expr);
  expect(labels.severity).toMatch(/^(page|ticket)$/);
  expect(annotations.summary).not.toBe('');
});

it('refuses what is not PromQL, and series that no server exposes', () => {
  expect(() => check('rate(metrics_handler_http_requests_total[5m)')).toThrow(/PromQL/);
  expect(() => check('rate(metrics_handler_nothing_total[5m])')).toThrow(/is exposed/);
  expect(() => check('metrics_handler_ingest_points_total > 1')).toThrow();
  expect(() => check('rate(metrics_handler_http_requests_total{color="red"}[5m])')).toThrow();
});

it.each(dashboard.panels)('the panel $title draws series that a server exposes', ({ targets }) => {
  for (const { expr } of targets) check(expr.replaceAll('$__rate_interval', '5m'));
});

it('names routes that the server has', async () => {
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: object };
  const named = rules
    .flatMap(({ expr }) => selectorsOf(expr))
    .flatMap(({ matchers }) => matchers)
    .filter(({ label, operator }) => label === 'route' && !operator.includes('~'))
    .map(({ value }) => value);
  expect(named).not.toEqual([]);
  for (const route of named) expect(Object.keys(paths)).toContain(route);
});

it('has a place in the operator’s handbook for every alert, and none without an alert', async () => {
  const handbook = await read('docs/operations.md');
  const explained = [...handbook.matchAll(/^\| `(MetricsHandler\w+)` \|/gm)].map(([, name]) => name);
  expect(explained).toEqual(rules.map(({ alert }) => alert));
});
