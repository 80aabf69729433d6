import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Book, Metric, Query, QueryAnswer } from '../../../src/index.ts';
import { FrozenClock } from '../../support/frozen-clock.ts';
import { temporaryPath } from './temporary-path.ts';

/** What the version that wrote the file answered. */
export interface GoldenAnswers {
  readonly now: string;
  readonly metrics: readonly Metric[];
  readonly books: readonly Book[];
  readonly keys: readonly { readonly id: string; readonly name: string }[];
  readonly points: { readonly count: number; readonly sha256: string };
  readonly cases: readonly { readonly query: Query; readonly answer: QueryAnswer }[];
}

const stored = (name: string) => readFileSync(new URL(`../../golden/stores/${name}`, import.meta.url));

/** A copy of a file that a release of that format wrote, with what that release answered, kept under the format that was first answered so, and a clock that stands where its clock stood. */
export function goldenStore(
  format: number,
  answered = format,
): { path: string; clock: FrozenClock; answers: GoldenAnswers } {
  const path = temporaryPath();
  writeFileSync(path, gunzipSync(stored(`format-${format}.db.gz`)));
  const answers: GoldenAnswers = JSON.parse(String(stored(`format-${answered}.json`)));
  return { path, clock: new FrozenClock(Date.parse(answers.now)), answers };
}
