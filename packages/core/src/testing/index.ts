/**
 * The suite that every storage adapter passes.
 * @module @metrics-handler/core/testing
 */

export { AWKWARD_VALUES, AWKWARD_ZONES, REFUSED_VALUES, TRANSITIONS } from './awkward.ts';
export type { ChangeSpace } from './change-arbitraries.ts';
export { changeArbitraries } from './change-arbitraries.ts';
export type { ConformanceOptions, ConformanceReport } from './conformance.ts';
export { runConformanceSuite } from './conformance.ts';
export type { CaseContext, ConformanceCase, Expect, Expectation } from './conformance-case.ts';
export type { Fault } from './faults.ts';
export { Faults } from './faults.ts';
export type { StorageMethod } from './faulty-storage.ts';
export { faultyStorage, STORAGE_METHODS } from './faulty-storage.ts';
export { inputArbitraries } from './input-arbitraries.ts';
export { ManualClock } from './manual-clock.ts';
