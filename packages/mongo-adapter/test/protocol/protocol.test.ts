import { describe, expect, it } from 'vitest';
import { check } from './model/run.ts';
import type { Fault } from './model/scenario.ts';
import { LARGE_SCENARIOS, LONG, SCENARIOS } from './scenarios.ts';

/*
 * The protocol by which processes append to the log and fold it, as explicit states: every order of every step, requests and answers lost, requests that take effect
 * after their sender gave up, deaths between any two steps. Lost, twice, half, stale and stuck are what `model/judge.ts` says.
 */
const isLong = process.env.TEST_LONG === '1';

describe('the protocol', () => {
  const scenarios = isLong
    ? Object.entries({ ...SCENARIOS, ...LARGE_SCENARIOS })
    : Object.entries(SCENARIOS).filter(([name]) => !LONG.has(name));

  it.each(scenarios)('has no bad state: %s', (name, scenario) => {
    const { states, violation } = check(scenario);
    process.stderr.write(`${name}: ${states} states\n`);
    expect(violation).toBeUndefined();
    // A model in which nothing can happen has no bad state either.
    expect(states).toBeGreaterThan(10_000);
  });
});

/** By fault: the scenario that shows it, and what goes wrong. A `Record`, so that no fault is left out. */
const CAUGHT: Readonly<Record<Fault, readonly [scenario: string, wrong: string]>> = {
  'acknowledged before the insert': ['keys are folded while two writers append', 'lost'],
  'any duplicate is success': ['keys are folded while two writers append', 'lost'],
  'any duplicate is foreign': ['keys are folded while two writers append', 'twice'],
  'after an unknown outcome the next number': ['keys are folded while two writers append', 'twice'],
  'two numbers open': ['keys are folded while two writers append', 'stuck'],
  'key looked up once': ['a keyed batch goes to a second writer after the first died', 'twice'],
  'key looked up among folded entries only': ['a keyed batch goes to a second writer after the first died', 'twice'],
  'keys recorded after the frontier': ['keys are folded while two writers append', 'twice'],
  'keys forgotten without a barrier': ['keys are forgotten', 'twice'],
  'floor not read after the insert': ['the log is trimmed under two writers', 'lost'],
  'floor not read after a duplicate': ['the log is trimmed under a cache', 'twice'],
  'floor not read when following': ['the log is trimmed under a follower', 'follower: wrong'],
  'block replaced whatever its mark': ['two processes fold', 'half'],
  'missing block counts as newer': ['two processes fold', 'lost'],
  'duplicate block counts as applied': ['two processes fold', 'half'],
  'mark not read': ['two processes fold', 'twice'],
  'mark set to the first entry': ['two processes fold', 'twice'],
  'fold over a gap': ['two processes fold', 'half'],
  'frontier before blocks': ['two processes fold', 'lost'],
  'frontier set instead of raised': ['the log is trimmed under a follower', 'stuck'],
  'blocks read before the log': ['a reader beside folding', 'reader: half'],
  'overlay ignores marks': ['a reader beside folding', 'reader: twice'],
  'newer mark ignored': ['a reader beside folding', 'reader: half'],
  'cache filled after it was invalidated': ['a cache beside folding', 'cache: stale'],
  'deleted before folded': ['the log is trimmed under two writers', 'stuck'],
  'deleted before the floor rose': ['the log is trimmed under two writers', 'lost'],
};

describe('a protocol that is wrong', () => {
  it.each(Object.entries(CAUGHT))('gives wrong numbers: %s', (fault, [scenario, wrong]) => {
    const { violation } = check(SCENARIOS[scenario] as (typeof SCENARIOS)[string], fault as Fault);
    expect(violation?.wrong, violation?.trace.join('\n')).toBe(wrong);
  });
});
