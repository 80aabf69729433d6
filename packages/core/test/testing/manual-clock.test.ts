import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.ts';

describe('ManualClock', () => {
  it('stands still until it is told', () => {
    const clock = new ManualClock(1_000);
    expect(clock.now()).toBe(1_000);
    clock.advance(5);
    expect(clock.now()).toBe(1_005);
    clock.set(2_000);
    expect(clock.now()).toBe(2_000);
  });

  it('runs due tasks in order, each at its own instant', () => {
    const clock = new ManualClock(0);
    const ran: string[] = [];
    clock.schedule(30, () => ran.push(`c@${clock.now()}`));
    clock.schedule(10, () => ran.push(`a@${clock.now()}`));
    clock.schedule(10, () => ran.push(`b@${clock.now()}`));
    clock.schedule(31, () => ran.push('late'));
    clock.advance(30);
    expect(ran).toEqual(['a@10', 'b@10', 'c@30']);
    expect(clock.pending).toBe(1);
  });

  it('runs what a task schedules within the same advance', () => {
    const clock = new ManualClock(0);
    const ran: number[] = [];
    const tick = () => {
      ran.push(clock.now());
      clock.schedule(10, tick);
    };
    clock.schedule(10, tick);
    clock.advance(35);
    expect(ran).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });

  it('cancels, also from within a task that is due at the same instant', () => {
    const clock = new ManualClock(0);
    const ran: string[] = [];
    const cancelled = { cancel: () => {} };
    clock.schedule(10, () => cancelled.cancel());
    cancelled.cancel = clock.schedule(10, () => ran.push('cancelled'));
    clock.schedule(10, () => ran.push('kept'));
    clock.advance(10);
    cancelled.cancel();
    expect(ran).toEqual(['kept']);
    expect(clock.pending).toBe(0);
  });

  it('sets the wall clock back without delaying what waits', () => {
    const clock = new ManualClock(1_000_000);
    const ran: number[] = [];
    clock.schedule(100, () => ran.push(clock.now()));
    clock.set(900_000);
    expect(clock.now()).toBe(900_000);
    clock.advance(100);
    expect(ran).toEqual([900_100]);
  });

  it('refuses to pass time backwards', () => {
    const clock = new ManualClock(0);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
  });
});
