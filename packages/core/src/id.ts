import type { Clock } from './clock.ts';

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of epoch milliseconds, then 74 random bits, so ids sort by the time they were made.
 * `crypto.randomUUID` would be simpler, but browsers hide it from pages served over plain http.
 */
export function createId(clock: Clock): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  const now = clock.now();
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now >>> 0);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
