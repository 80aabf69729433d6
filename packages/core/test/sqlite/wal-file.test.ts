import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { WalFile } from '../../src/storage/sqlite/wal-file.ts';
import { settle } from '../support/settle.ts';
import { temporaryPath } from './support/temporary-path.ts';

interface Sync {
  readonly descriptor: number;
  /** How often the log had been moved into the file when it began. */
  readonly moves: number;
  succeed(): void;
  fail(): void;
}

/** A log whose syncs end when the test says so: no real disk takes as long as it is told to, or fails when it is asked to. */
function logOnSlowDisk() {
  const path = temporaryPath();
  writeFileSync(`${path}-wal`, '');
  const syncs: Sync[] = [];
  const moves = vi.fn();
  vi.spyOn(WalFile.prototype, 'sync').mockImplementation((descriptor) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const before = moves.mock.calls.length;
    syncs.push({ descriptor, moves: before, succeed: resolve, fail: () => reject(new Error('EIO')) });
    return promise;
  });
  const wal = new WalFile(path, moves);
  const outcomes: string[] = [];
  /** Writes something, and notes what became of its flush under this name. */
  const write = (name: string) => {
    wal.written();
    void wal.flush().then(
      () => outcomes.push(`${name} kept`),
      () => outcomes.push(`${name} unknown`),
    );
  };
  return { path, wal, syncs, moves, outcomes, write };
}

afterEach(() => vi.restoreAllMocks());

it('a sync begins while the one before is under way, with a descriptor of its own; a third waits for one of them', async () => {
  const { wal, syncs, outcomes, write } = logOnSlowDisk();
  write('first');
  write('second');
  write('third');
  write('fourth');
  await settle();
  expect(syncs.length).toBe(2);
  expect(syncs[0]?.descriptor).not.toBe(syncs[1]?.descriptor);
  syncs[0]?.succeed();
  await settle();
  expect(outcomes).toEqual(['first kept']);
  // One for both that waited.
  expect(syncs.length).toBe(3);
  syncs[1]?.succeed();
  syncs[2]?.succeed();
  await settle();
  expect(outcomes.toSorted()).toEqual(['first kept', 'fourth kept', 'second kept', 'third kept']);
  await wal.close();
});

it('all descriptors are opened before the first sync: one opened later would not hear of a failure that another has told', async () => {
  const { path, wal, syncs, outcomes, write } = logOnSlowDisk();
  rmSync(`${path}-wal`);
  write('first');
  write('second');
  await settle();
  for (const sync of syncs) sync.succeed();
  await settle();
  expect(outcomes).toEqual(['first kept', 'second kept']);
  await wal.close();
});

it('a descriptor that told of a failure is not asked again before the log was moved, however soon the next write comes', async () => {
  const { wal, syncs, write } = logOnSlowDisk();
  write('first');
  await settle();
  syncs[0]?.fail();
  for (let turn = 0; turn < 20; turn++) {
    write(`later ${turn}`);
    await Promise.resolve();
  }
  for (let i = 1; i < 20; i++) {
    syncs[i]?.succeed();
    await settle();
  }
  const again = syncs.slice(1).filter(({ descriptor }) => descriptor === syncs[0]?.descriptor);
  expect(again.length).toBeGreaterThan(0);
  expect(again.filter(({ moves }) => moves === 0)).toEqual([]);
  await wal.close();
});

it('a sync that began later keeps what was written before it too', async () => {
  const { wal, syncs, outcomes, write } = logOnSlowDisk();
  write('first');
  write('second');
  await settle();
  syncs[1]?.succeed();
  await settle();
  expect(outcomes).toEqual(['second kept']);
  await wal.flush();
  syncs[0]?.succeed();
  await settle();
  expect(outcomes).toEqual(['second kept', 'first kept']);
  await wal.close();
});

it('when two syncs fail neither is acknowledged, and the next flush moves the log into the file once', async () => {
  const { wal, syncs, moves, outcomes, write } = logOnSlowDisk();
  write('first');
  write('second');
  await settle();
  syncs[0]?.fail();
  syncs[1]?.fail();
  await settle();
  expect(outcomes).toEqual(['first unknown', 'second unknown']);
  expect(moves).not.toHaveBeenCalled();
  write('third');
  await settle();
  expect(outcomes).toEqual(['first unknown', 'second unknown', 'third kept']);
  expect(moves).toHaveBeenCalledOnce();
  write('fourth');
  await settle();
  expect([syncs.length, moves.mock.calls.length]).toEqual([3, 1]);
  syncs[2]?.succeed();
  await wal.close();
});

it('while the log cannot be moved nothing is acknowledged', async () => {
  const { wal, syncs, moves, outcomes, write } = logOnSlowDisk();
  write('first');
  await settle();
  syncs[0]?.fail();
  await settle();
  moves.mockImplementationOnce(() => {
    throw new Error('others read');
  });
  write('second');
  await settle();
  expect(outcomes).toEqual(['first unknown', 'second unknown']);
  write('third');
  await settle();
  expect(outcomes.at(-1)).toBe('third kept');
  await wal.close();
});
