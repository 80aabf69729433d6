import { writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { WalFile } from '../../src/storage/sqlite/wal-file.ts';
import { settle } from '../support/settle.ts';
import { temporaryPath } from './support/temporary-path.ts';

interface Sync {
  readonly descriptor: number;
  succeed(): void;
  fail(): void;
}

/** A log whose syncs end when the test says so: no real disk takes as long as it is told to, or fails when it is asked to. */
function logOnSlowDisk() {
  const path = temporaryPath();
  writeFileSync(`${path}-wal`, '');
  const syncs: Sync[] = [];
  vi.spyOn(WalFile.prototype, 'sync').mockImplementation((descriptor) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    syncs.push({ descriptor, succeed: resolve, fail: () => reject(new Error('EIO')) });
    return promise;
  });
  const moves = vi.fn();
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
  return { wal, syncs, moves, outcomes, write };
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
