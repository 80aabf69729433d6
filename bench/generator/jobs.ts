import type { Workload } from '../batches.ts';
import type { Format } from '../formats.ts';
import type { Question } from '../peers/dialect.ts';
import type { PeerName } from '../peers/dialects.ts';

interface Target {
  readonly peer: PeerName;
  readonly port: number;
}

/** What the generator can be asked to do. */
export type Job = Target &
  (
    | { readonly kind: 'load'; readonly workload: Workload; readonly format: Format; readonly connections: number }
    /** One question after the other on one connection, each `repeat` times. */
    | { readonly kind: 'ask'; readonly questions: readonly Question[]; readonly repeat: number }
    /** One point per request on every connection for a while; meanwhile the panels are asked once a second. */
    | {
        readonly kind: 'single-points';
        readonly format: Format;
        readonly connections: number;
        readonly durationMs: number;
        readonly books: number;
        readonly panels: readonly Question[];
      }
    /** The same question on every connection for a while. */
    | {
        readonly kind: 'hammer';
        readonly question: Question;
        readonly connections: number;
        readonly durationMs: number;
      }
  );

export interface JobResult {
  /** The time of the requests alone; bodies are made before it. */
  readonly seconds: number;
  readonly requests: number;
  /** Of one processor, while requests were under way. */
  readonly generatorCpuShare: number;
  /** Milliseconds, by question or of all requests. */
  readonly latenciesMs: readonly number[];
  /** Milliseconds of the panels that were asked meanwhile. */
  readonly panelsMs: readonly number[];
  /** The values of each question's last answer. */
  readonly answers: readonly (readonly number[])[];
}
