import { ContentHash } from '../ingest/content-hash.ts';
import type { SeriesRecord } from '../metric/series.ts';
import type { Query, QueryAnswer, SeriesRows } from '../query/query.ts';
import type { FreshResult } from '../query/query-engine.ts';
import { groupName, headOf } from './answer-diff.ts';
import { formatCursor } from './stream-cursor.ts';

/** What followers of a query hold now. */
export interface LiveAnswer extends FreshResult {
  readonly answer: QueryAnswer<SeriesRows>;
  /** See `StreamCursor`. */
  readonly print: string;
  /** The cursor of subscribers that hold this answer. */
  readonly cursorText: string;
}

/** @param origin what tells apart queries, and stores that do not outlive their process */
export function liveAnswerOf(result: FreshResult, origin: string): LiveAnswer {
  const answer = result.answer as QueryAnswer<SeriesRows>;
  const print = printOf(result, answer, origin);
  const cursorText = formatCursor({ position: result.cursor, atMs: result.computedAtMs, print });
  return { ...result, answer, print, cursorText };
}

/** Whether points of a series, new to the metric or not, can enter an answer to the query. */
export function concerns(
  { name, labels = {} }: Query,
  selected: ReadonlySet<string> | null,
  series: SeriesRecord,
): boolean {
  if (series.metric !== name) return false;
  if (selected && (series.bookId === null || !selected.has(series.bookId))) return false;
  return Object.entries(labels).every(([key, value]) => series.labels.some(([k, v]) => k === key && v === value));
}

function printOf({ selected, names }: FreshResult, answer: QueryAnswer<SeriesRows>, origin: string): string {
  const hash = new ContentHash();
  hash.text(origin);
  hash.text(headOf(answer));
  hash.text(JSON.stringify([answer.series.map(groupName), selected && [...selected].sort(), [...names].sort()]));
  return hash.digest();
}
