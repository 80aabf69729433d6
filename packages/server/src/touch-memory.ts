import { closeSync, openSync, readSync } from 'node:fs';

const RESERVE_BYTES = 24 * 2 ** 20;
/** Two reserves stay below the 60 MB above which the C library of Linux would give them back. */
const LARGEST_BYTES = 30 * 2 ** 20;

/**
 * Takes memory from the system and keeps it within the process, where SQLite, blocks of cells and the objects of answers find it later on: each page costs something when
 * it is touched for the first time, on virtual machines 20 µs and more, and a cold year by day in Asia/Kathmandu touches 1,250.
 */
export function touchMemory(): void {
  // Once the C library has seen a block of this size come back, it keeps what is free up to twice as much.
  new ArrayBuffer(LARGEST_BYTES).transfer(0);
  const reserves = [new Uint8Array(RESERVE_BYTES).fill(1), new Uint8Array(RESERVE_BYTES).fill(1)];
  fillFromFile(reserves);
  for (const { buffer } of reserves) buffer.transfer(0);
  touchYoungGeneration();
}

/** From any file that is in the system's cache. SQLite's pages are filled by the system too, for which a page that only the process has touched is new on some virtual machines. */
function fillFromFile(reserves: readonly Uint8Array[]): void {
  const file = openSync(process.execPath, 'r');
  try {
    for (const reserve of reserves) readSync(file, reserve, 0, reserve.length, 0);
  } finally {
    closeSync(file);
  }
}

/** The engine lets its young generation grow to its full size of some 30 MB while enough of it stays alive, and goes through all of it before it touches a page twice. */
function touchYoungGeneration(): void {
  // 64 MB, of which 4 MB live at any moment.
  const living: number[][] = [];
  for (let i = 0; i < 8_192; i++) living[i % 512] = new Array(1_024).fill(i);
}
