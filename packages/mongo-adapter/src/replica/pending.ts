import type { Floors, MetricKind } from '@metrics-handler/core';
import type { Entry, EntryContent } from '../log/log-document.ts';

/** What folding needs of an entry beside its points. */
export type PendingContent = Exclude<EntryContent, { kind: 'points' }> | PendingPoints;

type PendingPoints = Omit<Extract<EntryContent, { kind: 'points' }>, 'points'>;

export interface PendingEntry {
  readonly n: number;
  readonly at: number;
  readonly content: PendingContent;
}

/** The entries above the frontier, ascending. */
export class Pending {
  #entries: PendingEntry[] = [];
  readonly #hashes = new Map<string, { readonly hash: string; readonly n: number }>();

  get entries(): readonly PendingEntry[] {
    return this.#entries;
  }

  add({ n, at, content }: Entry): void {
    if (content.kind !== 'points') {
      this.#entries.push({ n, at, content });
      return;
    }
    const { points: _, ...rest } = content;
    this.#entries.push({ n, at, content: rest });
    for (const { key, hash } of content.keys) this.#hashes.set(key, { hash, n });
  }

  drop(frontier: number): void {
    this.#entries = this.#entries.filter(({ n }) => n > frontier);
    for (const [key, { n }] of this.#hashes) if (n <= frontier) this.#hashes.delete(key);
  }

  /** The content that was committed under this key. */
  keyOf(key: string): { readonly hash: string; readonly n: number } | undefined {
    return this.#hashes.get(key);
  }

  /** The first entry that is folded by itself, because it changes more than it adds. */
  firstStep(): PendingEntry | undefined {
    return this.#entries.find(({ content }) => isStep(content));
  }

  /** Whether stored data cannot be read as it is: points were taken away from it, or it has cells of another kind. */
  get isInTheWay(): boolean {
    return this.#entries.some(
      ({ content }) => content.kind === 'delete' || (content.kind === 'define' && content.rebuilt.length > 0),
    );
  }

  /** The first retention of this metric that is not carried out yet. */
  retention(metric: string): { readonly n: number; readonly floorsBefore: Floors } | undefined {
    for (const { n, content } of this.#entries) {
      if (content.kind === 'retain' && content.metric === metric) return { n, floorsBefore: content.floorsBefore };
    }
    return undefined;
  }

  /** The kind that the metric had at entry `n`, where it has changed since. */
  kindBefore(metric: string, n: number): MetricKind | undefined {
    for (const { n: at, content } of this.#entries) {
      if (at <= n || content.kind !== 'define' || content.definition.name !== metric) continue;
      if (content.kindBefore !== null) return content.kindBefore;
    }
    return undefined;
  }

  /** The floors that the metric had at entry `n`, where they have risen since. */
  floorsBefore(metric: string, n: number): Floors | undefined {
    for (const { n: at, content } of this.#entries) {
      if (at > n && content.kind === 'retain' && content.metric === metric) return content.floorsBefore;
    }
    return undefined;
  }
}

function isStep(content: PendingContent): boolean {
  switch (content.kind) {
    case 'delete':
    case 'rebuild':
    case 'retain':
      return true;
    case 'define':
      return content.rebuilt.length > 0;
    default:
      return false;
  }
}
