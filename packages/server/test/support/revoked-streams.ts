import { expect } from 'vitest';
import type { ServerProcess } from './server-process.ts';
import { SocketReader } from './socket-reader.ts';
import { StreamReader } from './stream-reader.ts';

/** What the documentation promises. */
const WITHIN_MS = 5_000;
const WAIT = { timeout: 30_000, interval: 10 };

/** Holds an event stream and a WebSocket open by a key while another process revokes it, and expects both to end in time and to say why. */
export async function expectStreamsToEnd(
  { url }: ServerProcess,
  { key, name, revoke }: { readonly key: string; readonly name: string; revoke(): Promise<unknown> },
): Promise<void> {
  const port = Number(new URL(url).port);
  const stream = new StreamReader(port, `name=${name}`, key);
  const socket = new SocketReader({ port, token: key, query: { name } });
  await expect.poll(() => [stream.answer, socket.answer].every((answer) => answer !== undefined), WAIT).toBe(true);
  await revoke();
  const revokedAt = performance.now();
  await expect.poll(() => [stream.ended, socket.ended], WAIT).toEqual([true, true]);
  expect(performance.now() - revokedAt).toBeLessThan(WITHIN_MS);
  expect(stream.events.at(-1)).toMatchObject({ event: 'error', data: { status: 401 } });
  expect(socket.closeCode).toBe(4401);
}
