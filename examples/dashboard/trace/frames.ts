/** What this reads of a Chromium trace's events; times in µs. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of it on a processor. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The categories that `workPerFrame` reads. */
export const CATEGORIES = ['toplevel', 'devtools.timeline', '__metadata'];

const TASK = 'ThreadControllerImpl::RunTask';
/** Painted things are put into layers: once a frame, at its end. */
const FRAME = 'Layerize';

/** All in ms. */
export interface FrameWork {
  /** From the beginning to the end of each task. */
  readonly elapsed: number[];
  /** Without what a busy machine kept them waiting. */
  readonly processor: number[];
}

/** The work of a page's main thread for each frame that it painted: every task since the frame before, so also the messages that caused it. */
export function workPerFrame(trace: Buffer): FrameWork {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const { pid, tid } = mainThreadOf(traceEvents);
  const events = traceEvents.filter((event) => event.pid === pid && event.tid === tid).sort((a, b) => a.ts - b.ts);
  const paints = events.filter(({ name }) => name === FRAME).map(({ ts }) => ts);
  const elapsed: number[] = [];
  const processor: number[] = [];
  let [sum, processorSum] = [0, 0];
  for (const { name, ph, ts, dur = 0, tdur = 0 } of events) {
    if (name !== TASK || ph !== 'X') continue;
    sum += dur / 1_000;
    processorSum += tdur / 1_000;
    if ((paints[elapsed.length] ?? Number.POSITIVE_INFINITY) > ts + dur) continue;
    elapsed.push(sum);
    processor.push(processorSum);
    [sum, processorSum] = [0, 0];
  }
  // What came before the first frame was not recorded whole.
  return { elapsed: elapsed.slice(1), processor: processor.slice(1) };
}

/** Of the page that was painted most often. */
function mainThreadOf(events: readonly TraceEvent[]): { readonly pid: number; readonly tid: number } {
  const paints = (pid: number) => events.filter((event) => event.name === FRAME && event.pid === pid).length;
  const threads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const busiest = threads.reduce((a, b) => (paints(b.pid) > paints(a.pid) ? b : a), threads[0] as TraceEvent);
  if (!busiest) throw new Error('the trace has no main thread of a page');
  return busiest;
}
