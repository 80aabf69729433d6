import type { Change } from '../../src/storage/change.ts';
import type { ManualClock } from '../../src/testing/manual-clock.ts';
import type { Step } from './history.ts';
import { type Actor, withStage } from './stage.ts';

const HOUR_MS = 3_600_000;
/** Older keys may be forgotten or not; whether they are is for the conformance suite. */
const MAX_REPLAY_AGE_MS = 47 * HOUR_MS;

interface Sent {
  readonly change: Extract<Change, { kind: 'points' }>;
  readonly at: number;
}

/** Plays a history on memory, SQLite and the model; all three must agree after it, and wherever it says so. */
export async function playHistory(steps: readonly Step[]): Promise<void> {
  await withStage(async (actors, clock) => {
    const sent: Sent[] = [];
    for (const step of steps) {
      const changes = changesOf(step, sent, clock);
      for (const actor of actors) await act(actor, step, changes);
      if (step.do === 'wait') await wait(actors, clock, step.hours);
    }
    for (const actor of actors) await actor.check();
    for (const actor of actors) {
      await actor.twin.maintain();
      await actor.reopen();
      await actor.check();
    }
  });
}

async function act(actor: Actor, step: Step, changes: readonly Change[]): Promise<void> {
  switch (step.do) {
    case 'commit':
    case 'replay':
      if (changes.length > 0) await actor.through(step.second, (twin) => twin.commit(...changes));
      return;
    case 'maintain':
      await actor.through(step.second, async ({ storage }) => {
        for (let slices = 0; slices < step.slices && (await storage.maintain()); slices++);
      });
      return;
    case 'rebuild':
      await rebuild(actor, Math.min(step.from, step.to), Math.max(step.from, step.to));
      return;
    case 'reopen':
      await actor.reopen();
      return;
    case 'check':
      await actor.check();
      return;
    case 'wait':
      return;
  }
}

function changesOf(step: Step, sent: Sent[], clock: ManualClock): readonly Change[] {
  if (step.do === 'commit') {
    const first = step.changes[0];
    if (step.key === null || first?.kind !== 'points') return step.changes;
    const key = `key-${sent.length}-${step.key}`;
    const change = { ...first, idempotency: { key, hash: 'hash' } };
    sent.push({ change, at: clock.now() });
    return [change, ...step.changes.slice(1)];
  }
  if (step.do === 'replay') {
    const young = sent.filter(({ at }) => at >= clock.now() - MAX_REPLAY_AGE_MS);
    const chosen = young[step.nth % young.length];
    if (!chosen) return [];
    const { change } = chosen;
    if (!step.conflict) return [change];
    return [{ ...change, idempotency: { key: change.idempotency?.key ?? '', hash: 'other hash' } }];
  }
  return [];
}

/** Time passes for all at once, and upkeep runs to its end, so that every store has forgotten the same keys. */
async function wait(actors: readonly Actor[], clock: ManualClock, hours: number): Promise<void> {
  clock.advance(hours * HOUR_MS);
  for (const actor of actors) await actor.twin.maintain();
}

/** Only days at or above every raw floor may be rebuilt. */
async function rebuild({ twin }: Actor, from: number, to: number): Promise<void> {
  const floor = Math.max(0, ...[...twin.model.metrics.values()].map(({ floors }) => floors.raw));
  const ids = (await twin.storage.series({})).map(({ id }) => id);
  if (Math.max(from, floor) < to) await twin.storage.rebuild(ids, Math.max(from, floor), to);
}
