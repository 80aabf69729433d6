/**
 * A process of its own that follows queries over server-sent events from bare sockets, so that reading costs the server nothing.
 * Gets one JSON line on stdin, says one when all are connected and one with its figures when stdin ends.
 */
import { connect, type Socket } from 'node:net';

interface Orders {
  readonly port: number;
  readonly readers: number;
  readonly queries: number;
  /** The first so many read 1 kB a second. */
  readonly slow: number;
  /** The next so many are killed every few seconds and come back with their cursor. */
  readonly killed: number;
  readonly from: number;
  readonly keys: readonly string[];
}

const KILL_EVERY_MS = 3_000;
const SLOW_BYTES = 1_024;
const RETRY_MS = 200;

let orders: Orders;
/** Of the warm-up. */
let firstP99 = 0;
let connected = 0;
let broken = 0;
let resets = 0;
const latencies = new Float64Array(1 << 20);
let count = 0;

class Reader {
  readonly query: number;
  /** By start: the newest bucket text; only of those whose content is checked at the end. */
  readonly buckets = new Map<string, number>();
  readonly #index: number;
  #socket!: Socket;
  #cursor = '';
  #text = '';
  #greeted = false;
  /** When the newest point that it has heard of was written. */
  #newest = 0;

  constructor(index: number) {
    this.#index = index;
    this.query = index % orders.queries;
  }

  get #isSlow(): boolean {
    return this.#index < orders.slow;
  }

  get isChecked(): boolean {
    return !this.#isSlow && this.#index < orders.slow + orders.killed;
  }

  connect(): void {
    const { port, keys, from } = orders;
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      const search = `name=load&interval=1m&aggregates=last,sum&from=${from}&label=q:${this.query}`;
      const key = keys[this.#index % keys.length];
      const resume = this.#cursor === '' ? '' : `Last-Event-ID: ${this.#cursor}\r\n`;
      socket.write(`GET /api/v1/stream?${search} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n${resume}\r\n`);
    });
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    let reading: NodeJS.Timeout | undefined;
    socket.on('close', () => {
      clearInterval(reading);
      if (socket !== this.#socket) return;
      // Thousands at once are more than may wait to be let in.
      if (socket.bytesRead === 0) setTimeout(() => this.connect(), RETRY_MS);
      else broken++;
    });
    this.#text = '';
    this.#socket = socket;
    if (this.#isSlow) {
      socket.on('readable', () => {});
      reading = setInterval(() => this.#take(socket.read(SLOW_BYTES) as string | null), 1_000);
    } else socket.on('data', (chunk) => this.#take(chunk as unknown as string));
  }

  killAndReturn(): void {
    const old = this.#socket;
    this.connect();
    old.resetAndDestroy();
  }

  #take(chunk: string | null): void {
    if (chunk === null) return;
    this.#text += chunk;
    const end = this.#text.lastIndexOf('\n\n');
    if (end < 0) return;
    const whole = this.#text.slice(0, end + 2);
    this.#text = this.#text.slice(end + 2);
    const id = whole.lastIndexOf('\nid: ');
    if (id >= 0) this.#cursor = whole.slice(id + 5, whole.indexOf('\n', id + 5));
    const isGreeting = !this.#greeted;
    if (isGreeting) {
      this.#greeted = true;
      connected++;
    }
    if (!this.#isSlow && !this.isChecked) this.#note(whole, isGreeting);
    if (whole.includes('event: reset')) resets++;
    if (!this.isChecked) return;
    for (const [, start, sum] of whole.matchAll(/"start":"([^"]+)"[^}]*"sum":([\d.]+)/g)) {
      this.buckets.set(start as string, Number(sum));
    }
  }

  /** Events that say nothing of a newer point came from no write: such as that a minute is over, with its last point once more. */
  #note(events: string, isGreeting: boolean): void {
    const written = Math.max(0, ...Array.from(events.matchAll(/"last":([\d.]+)/g), ([, value]) => Number(value)));
    if (written <= this.#newest) return;
    this.#newest = written;
    if (!isGreeting && count < latencies.length)
      latencies[count++] = performance.timeOrigin + performance.now() - written;
  }
}

const say = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);

let readers: Reader[] = [];
let killing: NodeJS.Timeout;

async function begin(): Promise<void> {
  readers = Array.from({ length: orders.readers }, (_, i) => new Reader(i));
  for (const [i, reader] of readers.entries()) {
    reader.connect();
    if (i % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const wanted = orders.readers;
  while (connected < wanted) await new Promise((resolve) => setTimeout(resolve, 50));
  say({ connected });
  killing = setInterval(() => {
    for (const reader of readers) if (reader.isChecked) reader.killAndReturn();
  }, KILL_EVERY_MS);
}

/** The latency below which this share of all lies, of those since the last call. */
function quantiles(shares: readonly number[]): number[] {
  const sorted = latencies.slice(0, count).sort();
  count = 0;
  return shares.map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}

function finish(): void {
  const updates = count;
  const [p50, p99, max] = quantiles([0.5, 0.99, 1]);
  const held = readers.flatMap((reader) =>
    reader.isChecked ? [{ query: reader.query, buckets: Object.fromEntries(reader.buckets) }] : [],
  );
  const figures = { updates, p50, p99, max, firstP99, broken, resets, held };
  // A pipe takes long text in pieces: ending before it is through would cut it.
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
}

process.stdin.setEncoding('utf8').on('data', (lines: string) => {
  for (const line of lines.split('\n').filter((text) => text !== '')) {
    if (line === 'measure') [firstP99 = 0] = quantiles([0.99]);
    else if (line === 'pause') clearInterval(killing);
    else if (line === 'finish') finish();
    else {
      orders = JSON.parse(line) as Orders;
      void begin();
    }
  }
});
