import { Collected } from '../collected.ts';
import { type Figure, OURS, quantile } from '../figure.ts';
import type { Question } from '../peers/dialect.ts';
import type { Peer } from '../peers/peer.ts';
import type { Scale } from '../scale.ts';
import { assertAgreement, type Bench, withPeer } from '../side-by-side.ts';
import { YEAR_START } from '../values.ts';

const DAY_MS = 86_400_000;
const OTHER_BOOKS = Array.from({ length: 9 }, (_, n) => `book-${n + 1}`);

interface Asked {
  readonly name: string;
  readonly question: Question;
  readonly musts?: Figure['musts'];
}

/** What is asked of ten series by the minute for a year, and how much faster than the others it has to be answered. */
function asked(days: number): Asked[] {
  const year = { from: YEAR_START, to: YEAR_START + days * DAY_MS };
  const book = 'book-0';
  return [
    {
      name: 'one series, one year by day',
      question: { ...year, book, interval: '1d', aggregate: 'avg' },
      musts: { VictoriaMetrics: 4 },
    },
    {
      name: 'one series, one year by hour',
      question: { ...year, book, interval: '1h', aggregate: 'avg' },
      musts: { VictoriaMetrics: 2 },
    },
    {
      name: 'one series, last day by minute',
      question: { from: year.to - DAY_MS, to: year.to, book, interval: '1m', aggregate: 'avg' },
      musts: { VictoriaMetrics: 0.7 },
    },
    {
      name: 'ten series merged, one year by day',
      question: { ...year, interval: '1d', aggregate: 'sum' },
      musts: { VictoriaMetrics: 20 },
    },
  ];
}

/** One series or ten, cold and warm, over HTTP, of stores that hold W1. */
export async function queries(bench: Bench, { runs, days, singlesMs }: Scale): Promise<Figure[]> {
  const stores = await load(bench, days);
  const collected = new Collected();
  const questions = asked(days);
  const kathmandu: Question = { ...(questions[0] as Asked).question, timeZone: 'Asia/Kathmandu' };
  for (let run = 0; run < runs; run++) {
    for (const { name, question } of questions) {
      const answers = new Map<string, readonly number[]>();
      for (const [peer, directory] of stores)
        answers.set(peer.name, await coldAnswers(bench, peer, directory, name, question, collected));
      assertAgreement(answers, name);
    }
    const [ours, directory] = [...stores][0] as [Peer, string];
    const zone = 'one series, one year by day, Asia/Kathmandu';
    await coldAnswers(bench, ours, directory, zone, kathmandu, collected);
    await warmAnswers(bench, ours, directory, (questions[0] as Asked).question, kathmandu, singlesMs, collected);
  }
  const figures: Figure[] = questions.flatMap(({ name, musts }) => [
    { name: `${name}, cold`, unit: 'ms' as const, runs: collected.runs(`${name}, cold`), musts },
    { name: `${name}, first answer of a process`, unit: 'ms' as const, runs: collected.runs(`${name}, first`) },
  ]);
  const day = 'one series, one year by day';
  const inUtc = (kind: string) => ({
    [OURS]: collected.runs(`${day}, Asia/Kathmandu, ${kind}`)[OURS] as number[],
    'itself in UTC': collected.runs(`${day}, ${kind}`)[OURS] as number[],
  });
  return [
    ...figures,
    { name: `${day}, Asia/Kathmandu, cold`, unit: 'ms', runs: inUtc('cold'), musts: { 'itself in UTC': 0.25 } },
    { name: `${day}, Asia/Kathmandu, warm`, unit: 'ms', runs: inUtc('warm'), musts: { 'itself in UTC': 1 / 1.5 } },
    { name: `${day}, warm, median`, unit: 'ms', runs: collected.runs(`${day}, warm`), bound: 0.5 },
    { name: `${day}, warm, 64 connections`, unit: 'requests/s', runs: collected.runs('rate'), bound: 8_000 },
  ];
}

async function load({ generator, peers, directories }: Bench, days: number): Promise<Map<Peer, string>> {
  const stores = new Map<Peer, string>();
  for (const peer of peers) {
    const directory = await directories.make();
    stores.set(peer, directory);
    const format = peer.formats[0] as Peer['formats'][number];
    await withPeer(peer, directory, ({ port }) =>
      generator.run({ kind: 'load', peer: peer.name, port, workload: { kind: 'year', days }, format, connections: 2 }),
    );
  }
  return stores;
}

/**
 * Answers of a process that has just started on files that the system has in its cache. The first answer of all also pays for code that never ran;
 * the following ones are of other series, of which nothing is cached either.
 */
async function coldAnswers(
  { generator }: Bench,
  peer: Peer,
  directory: string,
  name: string,
  question: Question,
  collected: Collected,
): Promise<readonly number[]> {
  return withPeer(peer, directory, async ({ port }) => {
    const others = question.book === undefined ? [] : OTHER_BOOKS.map((book) => ({ ...question, book }));
    const { latenciesMs, answers } = await generator.run({
      kind: 'ask',
      peer: peer.name,
      port,
      questions: [question, ...others],
      repeat: 1,
    });
    const [first, ...rest] = latenciesMs as [number, ...number[]];
    collected.add(`${name}, first`, peer.name, first);
    collected.add(`${name}, cold`, peer.name, rest.length > 0 ? quantile(rest, 0.5) : first);
    return answers[0] as readonly number[];
  });
}

async function warmAnswers(
  { generator }: Bench,
  peer: Peer,
  directory: string,
  utc: Question,
  kathmandu: Question,
  durationMs: number,
  collected: Collected,
): Promise<void> {
  await withPeer(peer, directory, async ({ port }) => {
    const target = { peer: peer.name, port };
    for (const [name, question] of [
      ['one series, one year by day, warm', utc],
      ['one series, one year by day, Asia/Kathmandu, warm', kathmandu],
    ] as const) {
      await generator.run({ ...target, kind: 'ask', questions: [question], repeat: 300 });
      const { latenciesMs } = await generator.run({ ...target, kind: 'ask', questions: [question], repeat: 300 });
      collected.add(name, peer.name, quantile(latenciesMs, 0.5));
    }
    const { requests, seconds } = await generator.run({
      ...target,
      kind: 'hammer',
      question: utc,
      connections: 64,
      durationMs,
    });
    collected.add('rate', peer.name, requests / seconds);
  });
}
