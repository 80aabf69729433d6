const RESERVE_BYTES = 24 * 2 ** 20;
/** Together they stay below the 60 MB above which the C library of Linux would give them back. */
const LARGEST_BYTES = 30 * 2 ** 20;

/**
 * Takes memory from the system and leaves it with the C library, which hands it to SQLite and to blocks of cells later on. Each page costs something when it is
 * touched for the first time, on virtual machines 20 µs and more: a cold year by day in Asia/Kathmandu touches 850.
 */
export function touchMemory(): void {
  // Once the C library has seen a block of this size come back, it keeps what is free up to twice as much.
  new ArrayBuffer(LARGEST_BYTES).transfer(0);
  const reserves = [new Uint8Array(RESERVE_BYTES).fill(1), new Uint8Array(RESERVE_BYTES).fill(1)];
  for (const { buffer } of reserves) buffer.transfer(0);
  touchYoungGeneration();
}

/** The engine lets its young generation grow to its full size of some 30 MB while enough of it stays alive, and goes through all of it before it touches a page twice. */
function touchYoungGeneration(): void {
  // 64 MB, of which 4 MB live at any moment.
  const living: number[][] = [];
  for (let i = 0; i < 8_192; i++) living[i % 512] = new Array(1_024).fill(i);
}
