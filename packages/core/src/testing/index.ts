export type { ConformanceOptions, ConformanceReport } from './conformance.ts';
export { runConformanceSuite } from './conformance.ts';
export type { CaseContext, ConformanceCase, Expect, Expectation } from './conformance-case.ts';
export type { Fault } from './faults.ts';
export { Faults } from './faults.ts';
export type { StorageMethod } from './faulty-storage.ts';
export { faultyStorage, STORAGE_METHODS } from './faulty-storage.ts';
export { ManualClock } from './manual-clock.ts';
