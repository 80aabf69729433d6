import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRICS } from '../../../tools/simulate/metrics.ts';
import { fixture, NOW } from './support/fixture.ts';

interface Target {
  readonly url: string;
  readonly root_selector: string;
  readonly columns: readonly { readonly selector: string; readonly type: 'timestamp' | 'number' }[];
}
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly Target[] }[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly options?: readonly { value: string }[] }[];
  };
}

const dashboard = JSON.parse(
  readFileSync(new URL('../../../deploy/grafana/books.json', import.meta.url), 'utf8'),
) as Dashboard;

/** As Grafana puts them in. */
function filled(url: string, interval: string, timeZone: string): string {
  return url
    .replace(/\$\{__from\}/, String(NOW - 7 * 86_400_000))
    .replace(/\$\{__to\}/, String(NOW))
    .replace(/\$\{interval\}/, interval)
    .replace(/\$\{timezone\}/, encodeURIComponent(timeZone));
}

const choices = (name: string) =>
  dashboard.templating.list.find((variable) => variable.name === name)?.options?.map(({ value }) => value) ?? [];

it('asks what the API answers, for every choice of its variables, and finds the columns that it draws', async () => {
  const f = await fixture();
  for (const [name, declaration] of Object.entries(METRICS)) await f.handler.metrics.put(name, declaration);
  for (const name of Object.keys(METRICS)) await f.handler.recordAll({ name, value: 4, timestamp: NOW - 3_600_000 });
  let drawn = 0;
  for (const { title, targets } of dashboard.panels) {
    for (const { url, root_selector, columns } of targets) {
      for (const interval of choices('interval')) {
        for (const timeZone of choices('timezone')) {
          const response = await f.request('GET', filled(url, interval, timeZone));
          const answer = (await response.json()) as { series: { buckets: Record<string, unknown>[] }[] };
          expect(response.status, `${title} ${interval} ${timeZone}`).toBe(200);
          expect(root_selector).toBe('series.buckets');
          const rows = answer.series.flatMap(({ buckets }) => buckets);
          const full = rows.find(({ count }) => count === 1);
          for (const { selector, type } of columns) {
            const cell = full?.[selector];
            if (type === 'timestamp') expect(new Date(cell as string).toISOString()).toBe(cell);
            else expect(cell, `${title} ${selector}`).toBeCloseTo(4, 1);
          }
          drawn++;
        }
      }
    }
  }
  expect(drawn).toBe(64);
});
