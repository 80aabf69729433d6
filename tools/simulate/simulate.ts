import type { Api } from './api.ts';
import { columnsOf, type SimulatedPoint } from './columns.ts';
import { METRICS } from './metrics.ts';
import { type SimulatedBook, SLOT_MS, slotPoints } from './readers.ts';

const DAY_MS = 86_400_000;
/** Requests under way at once: enough that the server is never idle. */
const SENDERS = 4;

export interface Readers {
  readonly seed: number;
  readonly books: readonly SimulatedBook[];
}

export async function defineMetrics(api: Api): Promise<void> {
  for (const [name, declaration] of Object.entries(METRICS)) {
    await api.send('PUT', `/metrics/${encodeURIComponent(name)}`, JSON.stringify(declaration), {
      'Content-Type': 'application/json',
    });
  }
}

/** The slots of the last `days` days up to the one that holds `now`, oldest first. */
export function slotsBefore(now: number, days: number): number[] {
  const end = Math.floor(now / SLOT_MS) * SLOT_MS;
  return Array.from({ length: Math.floor((days * DAY_MS) / SLOT_MS) }, (_, i) => end - days * DAY_MS + i * SLOT_MS);
}

/** Records slots, telling after each how many points it had. Doing it again within 48 hours changes nothing. */
export async function recordHistory(
  api: Api,
  { seed, books }: Readers,
  slots: readonly number[],
  onSlot: (points: number) => void,
): Promise<void> {
  const waiting = slots.values();
  const sender = async () => {
    for (const slot of waiting) {
      const points = slotPoints(seed, books, slot);
      await record(api, points, `simulate:${seed}:${books.length}:${slot}`);
      onSlot(points.length);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
}

/** Records what happens in `[from, to)`, a moment that has just passed. */
export async function recordMoment(api: Api, { seed, books }: Readers, from: number, to: number): Promise<number> {
  const points: SimulatedPoint[] = [];
  for (let slot = Math.floor(from / SLOT_MS) * SLOT_MS; slot < to; slot += SLOT_MS) {
    points.push(...slotPoints(seed, books, slot).filter(({ timestamp }) => timestamp >= from && timestamp < to));
  }
  await record(api, points, `simulate:${seed}:${books.length}:${from}-${to}`);
  return points.length;
}

async function record(api: Api, points: readonly SimulatedPoint[], idempotencyKey: string): Promise<void> {
  if (points.length === 0) return;
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey };
  await api.send('POST', '/points', JSON.stringify({ series: columnsOf(points) }), headers);
}
