import type { StorageAdapter } from '../storage/adapter.ts';
import type { Change, CommitOutcome } from '../storage/change.ts';
import { covers } from '../storage/cursor.ts';
import type { CaseContext } from './conformance-case.ts';
import { firstDifference } from './oracle/first-difference.ts';
import { LogReplay } from './oracle/log-replay.ts';
import { type ModelOutcome, ModelStore } from './oracle/model-store.ts';
import { stateOf, stateOfModel } from './oracle/state.ts';

/** A store with the model beside it: every change goes to both, and `check` compares everything that can be asked. */
export class Twin {
  storage: StorageAdapter;
  readonly model: ModelStore;
  readonly log: LogReplay;
  readonly #context: CaseContext;

  private constructor(context: CaseContext, storage: StorageAdapter, log: LogReplay) {
    this.#context = context;
    this.storage = storage;
    this.log = log;
    this.model = new ModelStore(context.clock);
  }

  /** A twin on a fresh store. */
  static async create(context: CaseContext): Promise<Twin> {
    const storage = await context.createStorage();
    return new Twin(context, storage, new LogReplay(await storage.head()));
  }

  /** Commits in one call; each outcome must be the model's, and visible. */
  async commit(...changes: readonly Change[]): Promise<readonly CommitOutcome[]> {
    const { expect } = this.#context;
    const expected = this.model.commit(changes);
    const outcomes = await this.storage.commit(changes);
    expect(
      outcomes.map((outcome, i) => plainOutcome(outcome, expected[i])),
      'outcomes',
    ).toEqual(expected);
    const head = await this.storage.head();
    for (const outcome of outcomes) {
      if (outcome.status === 'committed')
        expect(covers(head, outcome.position), 'the head covers the commit').toBe(true);
    }
    return outcomes;
  }

  /** Upkeep until nothing is waiting. */
  async maintain(): Promise<void> {
    this.model.maintain();
    for (let slices = 0; await this.storage.maintain(); slices++) {
      if (slices > 10_000) throw new Error('maintain never comes to an end');
    }
  }

  async reopen(): Promise<void> {
    this.storage = await this.#context.reopen(this.storage);
  }

  /** Every answer of the store equals the model's, and so does what the change log says. */
  async check(storage: StorageAdapter = this.storage): Promise<void> {
    const { expect } = this.#context;
    const actual = await stateOf(storage);
    const expected = stateOfModel(this.model);
    expect(firstDifference(actual, expected), 'the state').toBe(undefined);
    await this.log.follow(storage);
    const raw = Object.fromEntries(
      Object.entries(expected.series).map(([name, { points, summaries }]) => [name, { points, summaries }]),
    );
    expect(firstDifference(this.log.raw(), raw), 'the replayed log').toBe(undefined);
  }
}

/** The model judges `affected` only where the contract defines it: of points and deletions. */
function plainOutcome(outcome: CommitOutcome, expected: ModelOutcome | undefined): ModelOutcome {
  switch (outcome.status) {
    case 'committed': {
      const judged = expected?.status !== 'committed' || expected.affected !== undefined;
      return { status: 'committed', affected: judged ? outcome.affected : undefined };
    }
    case 'duplicate':
      return outcome;
    case 'refused':
      return { status: 'refused', code: 'code' in outcome.error ? String(outcome.error.code) : outcome.error.message };
  }
}
