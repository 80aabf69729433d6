import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const TICK_MS = 50;
const POINTS_PER_UPDATE = 5;

export interface FanOutOptions {
  /** The real server, or a bare `node:http` that sends as much to as many. */
  readonly kind: 'bare' | 'real';
  readonly readers: number;
  /** Distinct ones, each with a series of its own. */
  readonly queries: number;
  readonly measureMs: number;
  /** The same load before it is measured: a process that has just begun compiles what it runs. */
  readonly warmUpMs: number;
  /** A minute ends in the middle of what is measured, and with it a bucket of every query. */
  readonly acrossMinute: boolean;
  /** After it was measured, without load. */
  readonly settleMs: number;
  /** Readers that take 1 kB a second. */
  readonly slow: number;
  /** Readers that are killed every few seconds and come back with their cursor. */
  readonly killed: number;
}

export interface FanOut {
  readonly updates: number;
  /** From the write to the reader. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Of the warm-up. */
  readonly firstP99: number;
  /** Connections that ended by themselves. */
  readonly broken: number;
  readonly resets: number;
  /** CPU time by time, of the server. */
  readonly cpu: number;
  readonly peakMib: number;
  /** Of the points that a writer that never falls behind sends. */
  readonly sentShare: number;
  /** Of the updates that what was sent has to bring to the readers that are neither slow nor killed. */
  readonly arrivedShare: number;
  readonly failedWrites: number;
  /** Readers that were killed and hold something else than the query answers. */
  readonly wrong: number;
}

/** From the write to the reader, of a server in a process of its own with the readers in another. */
export async function fanOut(options: FanOutOptions): Promise<FanOut> {
  const children: ChildProcess[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'metrics-handler-'));
  try {
    return await measure(options, children, folder);
  } finally {
    // Also after a failure: nothing goes on by itself.
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Talk {
  readonly child: ChildProcess;
  next(): Promise<Record<string, never> & Record<string, unknown>>;
  say(text: string): void;
}

function start(children: ChildProcess[], script: string, args: readonly string[]): Talk {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@metrics-handler/source', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return {
    child,
    next: async () => JSON.parse((await lines.next()).value as string),
    say: (text) => child.stdin?.write(`${text}\n`),
  };
}

async function measure(options: FanOutOptions, children: ChildProcess[], folder: string): Promise<FanOut> {
  const { kind, readers, queries, measureMs, warmUpMs, settleMs } = options;
  const server = start(children, 'serve.ts', [kind, join(folder, 'live.db'), String(queries)]);
  const { port, keys } = (await server.next()) as unknown as { port: number; keys: string[] };
  const key = keys[0] as string;
  const pid = server.child.pid as number;
  const post = poster(port, key);
  // Every series exists before anybody asks.
  for (let q = 0; q < queries; q += 50) await post(points(q, Math.min(50, queries), queries));
  const watchers = start(children, 'readers.ts', []);
  const { slow, killed } = kind === 'bare' ? { slow: 0, killed: 0 } : options;
  watchers.say(JSON.stringify({ port, keys, readers, queries, from: Date.now() - 3_600_000, slow, killed }));
  await watchers.next();

  if (options.acrossMinute) await sleep(untilMinuteEndsIn(warmUpMs + measureMs / 2));
  const write = { at: 0, sent: 0, failed: 0 };
  const perTick = Math.ceil((queries * TICK_MS) / 1_000);
  const writing = setInterval(() => {
    post(points(write.at, perTick, queries)).catch(() => {
      write.failed++;
    });
    write.at = (write.at + perTick) % queries;
    write.sent += perTick * POINTS_PER_UPDATE;
  }, TICK_MS);
  await sleep(warmUpMs);
  watchers.say('measure');
  const sentBefore = write.sent;
  const cpuBefore = cpuMs(pid);
  await sleep(measureMs);
  const cpu = (cpuMs(pid) - cpuBefore) / measureMs;
  watchers.say('pause');
  clearInterval(writing);
  const wantedPoints = ((measureMs + warmUpMs) / TICK_MS) * perTick * POINTS_PER_UPDATE;
  const wantedUpdates = (((write.sent - sentBefore) / POINTS_PER_UPDATE) * (readers - slow - killed)) / queries;
  await sleep(settleMs);
  const peakMib = peakRssMib(pid);
  watchers.say('finish');
  const { held, ...figures } = (await watchers.next()) as unknown as ReadersFigures;
  const wrong = kind === 'bare' ? 0 : await countWrong(port, key, held);
  return {
    ...figures,
    cpu,
    peakMib,
    sentShare: write.sent / wantedPoints,
    arrivedShare: figures.updates / wantedUpdates,
    failedWrites: write.failed,
    wrong,
  };
}

type ReadersFigures = Pick<FanOut, 'updates' | 'p50' | 'p99' | 'max' | 'firstP99' | 'broken' | 'resets'> & {
  readonly held: Held[];
};

interface Held {
  readonly query: number;
  readonly buckets: Readonly<Record<string, number>>;
}

/** Of those that were killed and came back: how many hold something else than the query answers. */
async function countWrong(port: number, key: string, held: readonly Held[]): Promise<number> {
  let wrong = 0;
  for (const { query, buckets } of held) {
    const search = `name=load&interval=1m&aggregates=sum&fill=none&from=${Date.now() - 3_000_000}&label=q:${query}`;
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?${search}`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    const answer = (await response.json()) as { series: { buckets: { start: string; sum: number }[] }[] };
    if (answer.series[0]?.buckets.some(({ start, sum }) => buckets[start] !== sum) !== false) wrong++;
  }
  return wrong;
}

/** So many series from `first` on, each with its points of this update, which carry the time. */
function points(first: number, many: number, queries: number) {
  const value = performance.timeOrigin + performance.now();
  return Array.from({ length: many * POINTS_PER_UPDATE }, (_, i) => ({
    name: 'load',
    value,
    labels: { q: String((first + Math.floor(i / POINTS_PER_UPDATE)) % queries) },
  }));
}

function poster(port: number, key: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  return (body: unknown) =>
    new Promise<void>((resolve, reject) => {
      const sent = request(
        { port, host: '127.0.0.1', path: '/api/v1/points', method: 'POST', agent, headers },
        (response) => {
          response
            .resume()
            .on('end', () =>
              (response.statusCode ?? 500) < 300 ? resolve() : reject(new Error(`${response.statusCode}`)),
            );
        },
      );
      sent.on('error', reject).end(JSON.stringify(body));
    });
}

function peakRssMib(pid: number): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024);
}

/** User and system time; the kernel counts hundredths of seconds. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** How long until the current minute, or the one after it, has so long to go. */
function untilMinuteEndsIn(ms: number): number {
  return (((60_000 - ms - (Date.now() % 60_000)) % 60_000) + 60_000) % 60_000;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
