import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Figure, formatted, isWithin, median, OURS, ratio } from './figure.ts';

const RESULTS = join(import.meta.dirname, 'results');
const PAGE = join(import.meta.dirname, '../docs/performance.md');
const BEGIN = '<!-- figures: npm run bench -- --table -->';
const END = '<!-- end of figures -->';

export function printFigures(figures: readonly Figure[]): void {
  for (const figure of figures) {
    console.log(figure.name);
    for (const [who, runs] of Object.entries(figure.runs)) {
      const [low, high] = [Math.min(...runs), Math.max(...runs)].map((value) => formatted(value, figure.unit));
      const times = ratio(figure, who);
      const compared =
        who === OURS || times === undefined ? '' : `   ${times.toPrecision(3)} times as good${mustOf(figure, who)}`;
      console.log(
        `  ${who.padEnd(24)} ${formatted(median(runs), figure.unit).padStart(24)}   (${runs.length} runs, ${low} to ${high})${compared}`,
      );
    }
  }
}

function mustOf({ musts }: Figure, who: string): string {
  const must = musts?.[who];
  return must === undefined ? '' : ` (must ${Number(must.toPrecision(3))})`;
}

/** Keeps the figures of one part with what they were measured on; with `append` beside the runs that are there, for parts that take longer than the machine is quiet. */
export function saveFigures(part: string, figures: readonly Figure[], append: boolean): void {
  mkdirSync(RESULTS, { recursive: true });
  const before = append ? savedFigures(part) : [];
  const machine = { processors: cpus().length, model: cpus()[0]?.model, node: process.version, loadAverage: loadavg() };
  const all = figures.map((figure) => withRuns(figure, before.find(({ name }) => name === figure.name)?.runs ?? {}));
  const result = { part, measuredAt: new Date().toISOString(), machine, figures: all };
  writeFileSync(join(RESULTS, `${part}.json`), `${JSON.stringify(result, replaceLong, 1)}\n`);
}

/** Runs to four digits: more say nothing. */
function replaceLong(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

function withRuns(figure: Figure, before: Figure['runs']): Figure {
  const runs = Object.entries(figure.runs).map(([who, added]) => [who, [...(before[who] ?? []), ...added]]);
  return { ...figure, runs: Object.fromEntries(runs) };
}

function savedFigures(part: string): readonly Figure[] {
  const path = join(RESULTS, `${part}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { figures: Figure[] }).figures : [];
}

/** Puts the table of every part that was measured here into the documentation, between its marks. */
export function writeTable(parts: readonly string[]): void {
  const text = readFileSync(PAGE, 'utf8');
  const [before, after] = [text.split(BEGIN)[0], text.split(END)[1]];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has no ${BEGIN} … ${END}`);
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${markdownTable(parts)}\n${END}${after}`);
}

function markdownTable(parts: readonly string[]): string {
  const figures = parts.flatMap(savedFigures);
  return [
    '| what | metrics-handler | others | times better (must) |',
    '| --- | --- | --- | --- |',
    ...figures.map((figure) => `| ${figure.name} | ${oursOf(figure)} | ${othersOf(figure)} | ${ratiosOf(figure)} |`),
    '',
  ].join('\n');
}

function oursOf(figure: Figure): string {
  const runs = figure.runs[OURS];
  if (!runs) return '';
  const bound =
    figure.bound === undefined
      ? ''
      : ` (must ${formatted(figure.bound, figure.unit)}${isWithin(figure) ? '' : ', **missed**'})`;
  return formatted(median(runs), figure.unit) + bound;
}

function othersOf({ runs, unit }: Figure): string {
  return Object.entries(runs)
    .filter(([who]) => who !== OURS)
    .map(([who, theirs]) => `${who} ${formatted(median(theirs), unit)}`)
    .join('<br>');
}

function ratiosOf(figure: Figure): string {
  return Object.keys(figure.runs)
    .filter((who) => who !== OURS)
    .map((who) => {
      const times = ratio(figure, who);
      const must = figure.musts?.[who];
      const text = times === undefined ? '' : `${Number(times.toPrecision(3))} × ${who}`;
      if (must === undefined || times === undefined) return text;
      return `${text} (${Number(must.toPrecision(3))}${times >= must ? '' : ', **missed**'})`;
    })
    .join('<br>');
}
