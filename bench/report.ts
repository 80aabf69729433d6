import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Figure, formatted, isWithin, median, OURS, ratio } from './figure.ts';

const RESULTS = join(import.meta.dirname, 'results');

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
  return must === undefined ? '' : ` (must ${must})`;
}

/** Keeps the figures of one part with what they were measured on. */
export function saveFigures(part: string, figures: readonly Figure[]): void {
  mkdirSync(RESULTS, { recursive: true });
  const machine = { processors: cpus().length, model: cpus()[0]?.model, node: process.version, loadAverage: loadavg() };
  const result = { part, measuredAt: new Date().toISOString(), machine, figures };
  writeFileSync(join(RESULTS, `${part}.json`), `${JSON.stringify(result, replaceLong, 1)}\n`);
}

/** Runs to four digits: more say nothing. */
function replaceLong(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

/** The table of every part that was ever measured here, in Markdown. */
export function markdownTable(parts: readonly string[]): string {
  const saved = new Set(readdirSync(RESULTS));
  const figures = parts
    .filter((part) => saved.has(`${part}.json`))
    .flatMap(
      (part) => (JSON.parse(readFileSync(join(RESULTS, `${part}.json`), 'utf8')) as { figures: Figure[] }).figures,
    );
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
      return `${text} (${must}${times >= must ? '' : ', **missed**'})`;
    })
    .join('<br>');
}
