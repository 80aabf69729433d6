import { rawCount } from '../../../cell/raw-columns.ts';
import { MetricsHandlerError } from '../../../errors.ts';
import type { Change, CommitOutcome, SeriesPoints } from '../../change.ts';
import { idempotencyConflict } from '../../idempotency.ts';
import { assertSeriesIds, END_OF_TIME_MS } from '../row-keys.ts';
import type { Store } from '../store.ts';
import { appendEntry, committed } from './append-entry.ts';

/** Writes one row of the log, with what the batch creates. Everything that can refuse it comes before the first write. */
export function commitPoints(
  store: Store,
  { points, idempotency }: Extract<Change, { kind: 'points' }>,
): CommitOutcome {
  const { series, state, keys, replica } = store;
  if (idempotency) {
    const hash = keys.hashOf(idempotency.key);
    if (hash !== undefined && hash !== idempotency.hash) throw idempotencyConflict();
    if (hash !== undefined) return { status: 'duplicate' };
  }
  assertStorable(points);
  const admission = replica.catalog.admit(points);
  if (admission.series.length > 0) {
    const next = (admission.series.at(-1)?.id ?? 0) + 1;
    assertSeriesIds(next);
    state.setNextSeries(next);
  }
  for (const definition of admission.definitions) {
    series.putMetric(definition);
    appendEntry(store, { kind: 'define', definition, rebuilt: [] });
  }
  for (const record of admission.series) series.addSeries(record);
  const position = appendEntry(store, { kind: 'points', points: admission.points });
  if (idempotency) keys.put(position.n, idempotency.key, idempotency.hash, store.context.clock.now());
  return committed(
    position,
    points.reduce((sum, columns) => sum + rawCount(columns), 0),
  );
}

/** Row ids have room for the UTC days from 1970 to 2328. */
function assertStorable(points: readonly SeriesPoints[]): void {
  let checked: Float64Array | undefined;
  for (const { timestamps, summaries } of points) {
    // Series of one batch often share their instants.
    for (let i = 0; timestamps !== checked && i < timestamps.length; i++) assertInRange(timestamps[i] as number);
    checked = timestamps;
    for (let i = 0; i < (summaries?.length ?? 0); i++) assertInRange(summaries?.start[i] as number);
  }
}

function assertInRange(t: number): void {
  if (t >= 0 && t < END_OF_TIME_MS) return;
  throw new MetricsHandlerError('invalid_timestamp', `timestamp ${t} lies outside of the years 1970 to 2328`);
}
