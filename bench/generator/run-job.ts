import { setTimeout as wait } from 'node:timers/promises';
import { type Batch, batchesOf } from '../batches.ts';
import { FORMATS, type Format } from '../formats.ts';
import type { Question } from '../peers/dialect.ts';
import { DIALECTS } from '../peers/dialects.ts';
import { valuesOf, YEAR_START } from '../values.ts';
import { HttpConnection, requestBytes } from './http-connection.ts';
import type { Job, JobResult } from './jobs.ts';

/** Requests made beforehand and kept in memory at once. */
const PREPARED_BYTES = 400 * 1_048_576;
const PANEL_PERIOD_MS = 1_000;

type Send = (request: Buffer) => Promise<Buffer>;

export async function runJob(job: Job): Promise<JobResult> {
  if (job.kind === 'load') return load(job);
  if (job.kind === 'ask') return ask(job);
  return job.kind === 'hammer' ? hammer(job) : singlePoints(job);
}

/** Opens connections for as long as `work` takes: servers hang up on those that wait while requests are made. */
async function withConnections<T>(
  port: number,
  count: number,
  work: (sends: readonly Send[]) => Promise<T>,
): Promise<T> {
  const connections = await Promise.all(Array.from({ length: count }, () => HttpConnection.open(port)));
  try {
    return await work(connections.map(senderOf));
  } finally {
    for (const connection of connections) connection.close();
  }
}

function senderOf(connection: HttpConnection): Send {
  return async (request) => {
    const { status, body } = await connection.send(request);
    if (status >= 300) throw new Error(`${status}: ${body.subarray(0, 500)}`);
    return body;
  };
}

/** Sends every batch once; the clock stands while the next requests are made. */
async function load(job: Extract<Job, { kind: 'load' }>): Promise<JobResult> {
  const meter = new Meter();
  const batches = batchesOf(job.workload);
  for (let requests = prepare(job, batches); requests.length > 0; requests = prepare(job, batches)) {
    let next = 0;
    await withConnections(job.port, job.connections, (sends) =>
      meter.during(() =>
        Promise.all(
          sends.map(async (send) => {
            for (let request = requests[next++]; request; request = requests[next++]) {
              const body = request;
              await meter.time(() => send(body));
            }
          }),
        ),
      ),
    );
  }
  return meter.result();
}

function prepare({ peer, format }: Extract<Job, { kind: 'load' }>, batches: Generator<Batch>): Buffer[] {
  const requests: Buffer[] = [];
  for (let bytes = 0; bytes < PREPARED_BYTES; ) {
    const { value: batch } = batches.next();
    if (!batch) break;
    const request = writeRequest(peer, format, batch);
    bytes += request.length;
    requests.push(request);
  }
  return requests;
}

async function ask({ peer, port, questions, repeat }: Extract<Job, { kind: 'ask' }>): Promise<JobResult> {
  const meter = new Meter();
  const answers: number[][] = [];
  await withConnections(port, 1, async ([send]) => {
    for (const question of questions) {
      const request = askRequest(peer, question);
      let body = Buffer.alloc(0);
      for (let i = 0; i < repeat; i++) {
        await meter.during(() =>
          meter.time(async () => {
            body = Buffer.from(await (send as Send)(request));
          }),
        );
      }
      answers.push(DIALECTS[peer].values(body.toString(), question));
    }
  });
  return { ...meter.result(), answers };
}

async function hammer(job: Extract<Job, { kind: 'hammer' }>): Promise<JobResult> {
  const meter = new Meter();
  const request = askRequest(job.peer, job.question);
  await withConnections(job.port, job.connections, (sends) => {
    const end = performance.now() + job.durationMs;
    return meter.during(() =>
      Promise.all(
        sends.map(async (send) => {
          while (performance.now() < end) await meter.time(() => send(request));
        }),
      ),
    );
  });
  return meter.result();
}

async function singlePoints(job: Extract<Job, { kind: 'single-points' }>): Promise<JobResult> {
  const { peer, port, format, durationMs, books, panels } = job;
  const meter = new Meter();
  const panelMeter = new Meter();
  const requests = singlePointRequests(peer, format, books);
  await withConnections(port, job.connections + 1, async ([askPanel, ...sends]) => {
    // A panel about a metric that nobody has recorded yet would be an error.
    for (const request of requests.slice(0, books)) await (sends[0] as Send)(request);
    let next = books;
    const end = performance.now() + durationMs;
    const writers = sends.map(async (send) => {
      while (performance.now() < end) {
        const request = requests[next++ % requests.length] as Buffer;
        await meter.time(() => send(request));
      }
    });
    const reader = async () => {
      while (panels.length > 0 && performance.now() < end) {
        const startedAt = performance.now();
        for (const panel of panels) await panelMeter.time(() => (askPanel as Send)(askRequest(peer, panel)));
        await wait(Math.max(0, startedAt + PANEL_PERIOD_MS - performance.now()));
      }
    };
    await meter.during(() => Promise.all([...writers, reader()]));
  });
  return { ...meter.result(), panelsMs: panelMeter.latenciesMs };
}

/** Points a second apart from each other, taken in turn: a store that keeps one value per instant has as much to write as one that keeps all. */
function singlePointRequests(peer: Job['peer'], format: Format, books: number): Buffer[] {
  const count = 20_000;
  const values = valuesOf(count, 1_000_000);
  return Array.from({ length: count }, (_, i) =>
    writeRequest(peer, format, {
      series: [
        {
          book: `book-${i % books}`,
          timestamps: Float64Array.of(YEAR_START + i * 1_000 + 500),
          values: values.subarray(i, i + 1),
        },
      ],
    }),
  );
}

function writeRequest(peer: Job['peer'], format: Format, batch: Batch): Buffer {
  const { path, headers } = DIALECTS[peer].write(format);
  return requestBytes('POST', path, headers, FORMATS[format](batch));
}

function askRequest(peer: Job['peer'], question: Question): Buffer {
  const { path, headers } = DIALECTS[peer].ask(question);
  return requestBytes('GET', path, headers);
}

class Meter {
  readonly latenciesMs: number[] = [];
  #seconds = 0;
  #cpuSeconds = 0;

  async during<T>(work: () => Promise<T>): Promise<T> {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const result = await work();
    this.#seconds += (performance.now() - start) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    this.#cpuSeconds += (user + system) / 1_000_000;
    return result;
  }

  async time<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.latenciesMs.push(performance.now() - start);
    return result;
  }

  result(): JobResult {
    return {
      seconds: this.#seconds,
      requests: this.latenciesMs.length,
      generatorCpuShare: this.#cpuSeconds / this.#seconds,
      latenciesMs: this.latenciesMs,
      panelsMs: [],
      answers: [],
    };
  }
}
