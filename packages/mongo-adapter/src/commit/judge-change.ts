import type { Change } from '@metrics-handler/core';
import { assertDeletable, rawCount } from '@metrics-handler/core/storage';
import { within } from '../raw.ts';
import type { Store } from '../store.ts';
import type { Evidence, Verdict } from './judge.ts';

type RareChange = Exclude<Change, { kind: 'points' }>;
type OfKind<K extends RareChange['kind']> = Extract<RareChange, { kind: K }>;

/** What becomes of a change that is not points, by the state at the head. @throws MetricsHandlerError why it is refused. */
export function judgeChange(store: Store, change: RareChange, evidence: Evidence): Verdict {
  switch (change.kind) {
    case 'define':
      return judgeDefinition(store, change);
    case 'delete':
      return judgeDelete(store, change, evidence);
    case 'purge':
      return judgePurge(store, change);
    case 'retain':
      return judgeRetention(store, change);
    case 'revoke':
      return {
        content: { kind: 'revoke', credential: change.credential },
        outcomes: [{ affected: evidence.isRevoked ? 1 : 0 }],
      };
  }
}

function judgeDefinition({ replica }: Store, { definition }: OfKind<'define'>): Verdict {
  const { catalog } = replica.memory;
  catalog.assertDefinable(definition.name);
  const kindBefore = catalog.definition(definition.name)?.kind ?? null;
  const changesKind = kindBefore !== null && kindBefore !== definition.kind;
  const rebuilt = changesKind ? catalog.select({ metric: definition.name }).map(({ id }) => id) : [];
  return { content: { kind: 'define', definition, rebuilt, kindBefore }, outcomes: [{ affected: 1 }] };
}

/** What is removed was counted before; what came since is added. */
function judgeDelete({ replica }: Store, { selector, from, to }: OfKind<'delete'>, evidence: Evidence): Verdict {
  const { catalog } = replica.memory;
  const selected = catalog.select(selector);
  for (const { metric } of selected) assertDeletable(metric, catalog.floors(metric), from);
  const ids = new Set(selected.map(({ id }) => id));
  let affected = evidence.removes;
  for (const { content } of evidence.between) {
    if (content.kind !== 'points') continue;
    for (const points of content.points) if (ids.has(points.series.id)) affected += rawCount(within(points, from, to));
  }
  return { content: { kind: 'delete', series: [...ids], from, to }, outcomes: [{ affected }] };
}

function judgePurge({ replica }: Store, { selector, definition }: OfKind<'purge'>): Verdict {
  const { catalog } = replica.memory;
  const selected = catalog.select(selector);
  const { metric } = selector;
  const metrics = metric === undefined ? [...new Set(selected.map((record) => record.metric))] : [metric];
  // A definition goes only with the last of its series.
  const removesDefinition = definition && metric !== undefined && selected.length === catalog.select({ metric }).length;
  const series = selected.map(({ id }) => id);
  return {
    content: { kind: 'purge', metrics, series, definition: removesDefinition },
    outcomes: [{ affected: series.length }],
  };
}

function judgeRetention({ replica }: Store, { metric, floors }: OfKind<'retain'>): Verdict {
  const { catalog } = replica.memory;
  const raised = catalog.raised(metric, floors);
  const series = catalog.select({ metric }).map(({ id }) => id);
  return {
    content: { kind: 'retain', metric, series, floors: raised, floorsBefore: catalog.floors(metric) },
    outcomes: [{ affected: series.length }],
  };
}
