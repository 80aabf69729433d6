import { pointsOf, type Workload } from '../batches.ts';
import { Collected } from '../collected.ts';
import type { Figure } from '../figure.ts';
import type { Question } from '../peers/dialect.ts';
import type { Scale } from '../scale.ts';
import { assertAgreement, type Bench, withPeer } from '../side-by-side.ts';
import { YEAR_START } from '../values.ts';

const DAY_MS = 86_400_000;

/** W4: after a year of ten series, a tenth as many points again, anywhere in that year; the answer afterwards has them all. */
export async function lateData({ generator, peers, directories }: Bench, { runs, days }: Scale): Promise<Figure[]> {
  const collected = new Collected();
  const workload: Workload = { kind: 'late', days, points: Math.ceil((days * 1_440) / 10_000) * 10_000 };
  const question: Question = { from: YEAR_START, to: YEAR_START + days * DAY_MS, interval: '1d', aggregate: 'sum' };
  for (let run = 0; run < runs; run++) {
    const answers = new Map<string, readonly number[]>();
    for (const peer of peers) {
      const directory = await directories.make();
      await withPeer(peer, directory, async ({ port }) => {
        const target = { peer: peer.name, port, format: peer.formats[0] as 'lines', connections: 2 };
        await generator.run({ ...target, kind: 'load', workload: { kind: 'year', days } });
        const { seconds } = await generator.run({ ...target, kind: 'load', workload });
        collected.add('late', peer.name, pointsOf(workload) / seconds);
        // VictoriaMetrics shows points about a second after it has acknowledged them.
        await new Promise((resolve) => setTimeout(resolve, peer.name === 'VictoriaMetrics' ? 2_000 : 0));
        const answered = await generator.run({ ...target, kind: 'ask', questions: [question], repeat: 1 });
        answers.set(peer.name, answered.answers[0] as readonly number[]);
      });
      await directories.remove();
    }
    assertAgreement(answers, 'a year with late points');
  }
  return [{ name: 'W4 late points anywhere in a year of ten series', unit: 'points/s', runs: collected.runs('late') }];
}
