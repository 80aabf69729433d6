import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../src/cell/byte-reader.ts';
import { ByteWriter } from '../../src/cell/byte-writer.ts';
import { type Cell, cellAt, cellsEqual, columnsOf } from '../../src/cell/cell.ts';
import { decodeCells, encodeCells } from '../../src/cell/cell-codec.ts';
import type { CellColumns } from '../../src/cell/cell-columns.ts';
import { readColumn } from '../../src/cell/column-decoder.ts';
import { writeColumn } from '../../src/cell/column-encoder.ts';
import { sketchOfBins } from '../../src/cell/exponential-bins.ts';
import { foldPoints } from '../../src/cell/fold-points.ts';
import { decodePoints, encodePoints } from '../../src/cell/points-codec.ts';
import { summaryColumns } from '../../src/cell/summary.ts';
import { blockCells, blockMs, blockStart, TIER_MS, TIERS, type Tier } from '../../src/cell/tier.ts';
import { xxhash32 } from '../../src/cell/xxhash32.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';
import { awkwardValues } from './awkward-values.ts';

const NO_POINTS_BYTES = encodePoints({ timestamps: new Float64Array(), values: new Float64Array() }).length;

/** Summaries with sums of several parts, unknown extremes and bins of any scale. */
function randomSummaries(next: () => number): CellColumns {
  return summaryColumns(
    Array.from({ length: 1 + Math.floor(next() * 40) }, () => {
      const [sum = 0, min = 0] = awkwardValues(next, 2);
      const bins = sketchOfBins({
        scale: Math.floor(next() * 20) - 10,
        positive: { offset: Math.floor(next() * 100) - 50, counts: [1, 0, Math.floor(next() * 1e6)] },
      });
      const time = 1.7e12 + Math.floor(next() * 20);
      return next() < 0.5 ? { time, count: bins.count, sum, bins } : { time, count: 7, sum, min, max: min };
    }),
  );
}

/** The bits, so that -0 and NaN count. */
function bitsOf(values: Float64Array): BigUint64Array {
  return new BigUint64Array(values.slice().buffer);
}

function writtenColumn(values: Float64Array): Uint8Array {
  const writer = new ByteWriter();
  writeColumn(writer, values);
  return writer.written().slice();
}

function expectRoundTrip(values: Float64Array): void {
  const bytes = writtenColumn(values);
  const reader = new ByteReader(new DataView(bytes.buffer), 0);
  const read = new Float64Array(values.length);
  readColumn(reader, read);
  reader.end();
  expect(bitsOf(read)).toEqual(bitsOf(values));
}

/** Of six hours. */
const MINUTES = Float64Array.from({ length: 360 }, (_, i) => i * 60_000);

/** Two numbers each that add up to the sums of the cells, which are canonical. */
function expectSums(hi: Float64Array, lo: Float64Array, cells: CellColumns): void {
  for (let i = 0; i < cells.length; i++) {
    expect(exactly(hi[i] as number) + exactly(lo[i] as number)).toBe(
      exactly(cells.sumHi[i] as number) + exactly(cells.sumLo[i] as number),
    );
  }
}

/** In units of 2^-1074, of which every double is an integer. */
function exactly(value: number): bigint {
  const bits = BigInt(new BigUint64Array(Float64Array.of(Math.abs(value)).buffer)[0] as bigint);
  const exponent = bits >> 52n;
  const fraction = bits & (2n ** 52n - 1n);
  const magnitude = exponent === 0n ? fraction : (fraction + 2n ** 52n) << (exponent - 1n);
  return value < 0 ? -magnitude : magnitude;
}

/** A block of cells from random points. */
function randomBlock(next: () => number): { cells: CellColumns; start: number; tier: Tier } {
  const tier = TIERS[Math.floor(next() * TIERS.length)] as Tier;
  const start = blockStart(tier, Math.floor(next() * 2e12));
  const density = next();
  const n = Math.floor(next() * 200);
  const values = Float64Array.from(awkwardValues(next, n));
  const timestamps = values.map(() => start + Math.floor(next() * density * blockMs(tier)));
  return { cells: foldPoints(timestamps, values, TIER_MS[tier], next() < 0.3), start, tier };
}

describe('a column', () => {
  it('comes back bit for bit, whatever it holds', () => {
    fc.assert(
      fc.property(fc.float64Array({ maxLength: 40 }), (values) => expectRoundTrip(values)),
      { numRuns: runs(1_000), seed: seed() },
    );
    const next = random(seed());
    for (let run = 0; run < runs(2_000); run++)
      expectRoundTrip(Float64Array.from(awkwardValues(next, Math.floor(next() * 50))));
  });

  it.each([
    ['a constant', [0.1, 0.1, 0.1], 9],
    ['negative zeros', [-0, -0], 9],
    ['a zero beside a negative zero', [0, -0], 17],
    ['a negative zero among whole numbers', [-0, 7, 3], 25],
    ['bytes', [1e9, 1e9 + 255], 11],
    ['two bytes', [0, 256, 3], 15],
    ['four bytes', [0, 2 ** 32 - 1, 7], 21],
    ['five bytes', [0, 2 ** 40 - 1, 7, 9], 29],
    ['six bytes', [0, 2 ** 48 - 1, 7, 9, 11], 39],
    ['a wider range', [0, 2 ** 48, 7, 9, 11], 41],
    ['halves and eighths', [0.5, -0.125, 3, 7, 2, 1], 21],
    ['tiny fractions', Array.from({ length: 12 }, (_, i) => i * 2 ** -60), 25],
    ['negative zeros among tiny fractions', [-0, 2 ** -60, 2 ** -59, 5 * 2 ** -60], 33],
    ['fractions of many sizes', [2 ** -60, 1, 3, 5], 33],
    ['great steps', Array.from({ length: 20 }, (_, i) => i * 2 ** 45 + (i % 3) * 2 ** 33), 112],
    ['prices', [12.99, 10.5, 11], 12],
    ['four places', [0.0001, 0.0002, 0.0004], 12],
    ['five places', [0.00001, 0.00002, 0.00004], 25],
    ['even steps', [0, 60_000, 120_000, 180_000], 17],
    ['uneven steps', [0, 60_000, 120_001, 180_002, 240_003, 300_000, 360_000, 420_000, 480_000, 540_000], 26],
    ['the greatest integers', [2 ** 52, -(2 ** 52)], 17],
    ['integers too large to subtract', [2 ** 53, 2 ** 53 + 2], 17],
    ['no number', [Number.NaN, 1], 17],
    ['infinities', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 17],
    ['subnormals', [5e-324, 1e-320], 17],
  ])('of %s comes back from the fewest bytes', (_, values, bytes) => {
    const column = Float64Array.from(values);
    expectRoundTrip(column);
    expect(writtenColumn(column)).toHaveLength(bytes);
  });
});

describe('varint', () => {
  it('carries every safe integer and refuses what is larger', () => {
    for (const value of [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, 2 ** 53 - 1]) {
      const writer = new ByteWriter();
      writer.varint(value);
      expect(new ByteReader(new DataView(writer.written().slice().buffer), 0).varint()).toBe(value);
    }
    for (const bytes of [[255, 255, 255, 255, 255, 255, 255, 31], [128, 128, 128, 128, 128, 128, 128, 128, 1], [128]]) {
      const reader = new ByteReader(new DataView(Uint8Array.from(bytes).buffer), 0);
      expect(() => reader.varint()).toThrow(expect.objectContaining({ code: 'corrupt_data' }));
    }
  });
});

describe('xxhash32', () => {
  // From the reference implementation.
  it.each([
    ['', 0, 0x02cc5d05],
    ['a', 0, 0x550d7456],
    ['abc', 0, 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0, 0xe2293b2f],
    ['', 0x9e3779b1, 0x36b78ae7],
  ])('of %j', (text, withSeed, hash) => {
    expect(xxhash32(new DataView(new TextEncoder().encode(text).buffer), 0, withSeed)).toBe(hash);
  });
});

describe('encodePoints', () => {
  it('comes back bit for bit', () => {
    const next = random(seed());
    for (let run = 0; run < runs(1_000); run++) {
      const values = Float64Array.from(awkwardValues(next, Math.floor(next() * 100)));
      const step = Math.floor(next() * 3) * 1_000;
      const timestamps = values.map((_, i) => 1.7e12 + i * step + Math.floor(next() * 3) * run);
      const decoded = decodePoints(encodePoints({ timestamps, values }));
      expect(bitsOf(decoded.timestamps)).toEqual(bitsOf(timestamps));
      expect(bitsOf(decoded.values)).toEqual(bitsOf(values));
    }
  });

  it('takes a byte or two a point for steady data', () => {
    const timestamps = Float64Array.from({ length: 1_000 }, (_, i) => 1.7e12 + i * 60_000);
    const prices = timestamps.map((_, i) => (i % 200) / 100);
    const bytes = encodePoints({ timestamps, values: prices });
    expect(bytes.length - NO_POINTS_BYTES).toBeLessThan(1_100);
    expect(decodePoints(bytes)).toEqual({ timestamps, values: prices });
  });

  it('keeps summaries beside the values, bit for bit', () => {
    const next = random(seed());
    for (let run = 0; run < runs(300); run++) {
      const values = Float64Array.from(awkwardValues(next, Math.floor(next() * 3)));
      const summaries = randomSummaries(next);
      const decoded = decodePoints(encodePoints({ timestamps: values, values, summaries }));
      expect(bitsOf(decoded.values)).toEqual(bitsOf(values));
      expect(decoded.summaries && cellsEqual(decoded.summaries, summaries)).toBe(true);
    }
  });

  it('reads bytes anywhere in a buffer', () => {
    const bytes = encodePoints({ timestamps: Float64Array.of(1, 2), values: Float64Array.of(0.5, 7) });
    const shifted = new Uint8Array(bytes.length + 7);
    shifted.set(bytes, 3);
    expect(decodePoints(shifted.subarray(3, 3 + bytes.length)).values).toEqual(Float64Array.of(0.5, 7));
  });
});

describe('encodeCells', () => {
  it('comes back bit for bit', () => {
    const next = random(seed());
    for (let run = 0; run < runs(1_000); run++) {
      const { cells, start, tier } = randomBlock(next);
      const bytes = encodeCells(cells, start, TIER_MS[tier], blockCells(tier));
      const decoded = decodeCells(bytes, start, TIER_MS[tier], blockCells(tier));
      expect(cellsEqual(decoded, cells), `run ${run}`).toBe(true);
      expect(encodeCells(decoded, start, TIER_MS[tier], blockCells(tier))).toEqual(bytes);
    }
  });

  it.each([10, 100, 1_000, 10_000])(
    'sums of decimals come back bit for bit, whichever column is asked for first: parts of %i',
    (power) => {
      const next = random(seed());
      const [hi, lo] = [new Float64Array(96), new Float64Array(96)];
      for (let run = 0; run < runs(100); run++) {
        const magnitude = 10 ** Math.floor(next() * 9);
        const negative = next() < 0.5 ? next() : 0;
        const values = MINUTES.map(() => Math.round((next() - negative) * magnitude) / power);
        const cells = foldPoints(MINUTES, values, TIER_MS.quarter, false);
        const bytes = encodeCells(cells, 0, TIER_MS.quarter, 24);
        for (const first of ['sumHi', 'sumLo', 'count'] as const) {
          const decoded = decodeCells(bytes, 0, TIER_MS.quarter, 24);
          expect(bitsOf(decoded[first])).toEqual(bitsOf(cells[first].subarray(0, cells.length)));
          expectSums(decoded.peek('sumHi', hi), decoded.peek('sumLo', lo), cells);
          expect(cellsEqual(decoded, cells)).toBe(true);
        }
        const decoded = decodeCells(bytes, 0, TIER_MS.quarter, 24);
        expectSums(decoded.peek('sumHi', hi), decoded.peek('sumLo', lo), cells);
      }
    },
  );

  it('sums of decimals take an integer of 5 bytes and a rest of 2, instead of 16', () => {
    const next = random(7);
    const values = MINUTES.map(() => Math.round(next() * 1e9) / 1_000);
    const cells = foldPoints(MINUTES, values, TIER_MS.quarter, false);
    const others = 8 + 4 * (1 + 8 + 24 * 4) + 3 * (1 + 8);
    const integers = 1 + 8 + 24 * 5;
    const rests = 1 + 8 + 8 + 24 * 2;
    expect(encodeCells(cells, 0, TIER_MS.quarter, 24)).toHaveLength(others + integers + rests);
  });

  it('keeps cells of one point apart from cells that only claim to be', () => {
    const cells = foldPoints(Float64Array.of(0, 60_000), Float64Array.of(1.5, 2), 60_000, false);
    const cell = cellAt(cells, 0);
    const claims: Cell[] = [
      { ...cell, sum: [9] },
      { ...cell, sum: [1.5, 1e-30] },
      { ...cell, min: 1 },
      { ...cell, max: 2 },
      { ...cell, first: { time: 0, value: 1 } },
      { ...cell, last: { time: 0, value: 9 } },
      { ...cell, last: { time: 7, value: 1.5 } },
      { ...cell, count: 2 },
    ];
    for (const claim of claims) {
      const claimed = columnsOf([claim, cellAt(cells, 1)]);
      expect(cellAt(decodeCells(encodeCells(claimed, 0, 60_000, 96), 0, 60_000, 96), 0)).toEqual(claim);
    }
  });

  it('refuses cells that do not belong to the block', () => {
    const cells = foldPoints(Float64Array.of(0), Float64Array.of(1), 60_000, false);
    expect(() => encodeCells(cells, blockMs('minute'), 60_000, 96)).toThrow(RangeError);
    expect(() => encodeCells(cells, -blockMs('minute'), 60_000, 96)).toThrow(RangeError);
  });

  it('leaves out the positions of a full block, and of no other that has as many cells', () => {
    const timestamps = Float64Array.from({ length: 24 }, (_, i) => i * 900_000);
    const cells = foldPoints(timestamps, timestamps, 900_000, false);
    const full = encodeCells(cells, 0, 900_000, 24);
    const partial = encodeCells(cells, 0, 900_000, 96);
    expect(full.length).toBe(partial.length - 24);
    expect(cellsEqual(decodeCells(full, 0, 900_000, 24), cells)).toBe(true);
    expect(cellsEqual(decodeCells(partial, 0, 900_000, 96), cells)).toBe(true);
  });

  it('decodes only at the block and tier it was made for', () => {
    const cells = foldPoints(Float64Array.of(0), Float64Array.of(1), 60_000, false);
    const bytes = encodeCells(cells, 0, 60_000, 96);
    const corrupt = expect.objectContaining({ code: 'corrupt_data' });
    expect(() => decodeCells(bytes, blockMs('minute'), 60_000, 96)).toThrow(corrupt);
    expect(() => decodeCells(bytes, 0, 900_000, 96)).toThrow(corrupt);
    expect(() => decodeCells(bytes, 0, 60_000, 24)).toThrow(corrupt);
    expect(() => decodePoints(bytes)).toThrow(corrupt);
  });
});

describe('damaged bytes', () => {
  const corrupt = expect.objectContaining({ code: 'corrupt_data' });
  const cases = (next: () => number): [Uint8Array, (bytes: Uint8Array) => unknown][] => {
    const { cells, start, tier } = randomBlock(next);
    const values = Float64Array.from(awkwardValues(next, Math.floor(next() * 50)));
    return [
      [encodePoints({ timestamps: values, values }), decodePoints],
      [encodePoints({ timestamps: values, values, summaries: randomSummaries(next) }), decodePoints],
      [
        encodeCells(cells, start, TIER_MS[tier], blockCells(tier)),
        (bytes) => decodeCells(bytes, start, TIER_MS[tier], blockCells(tier)),
      ],
    ];
  };

  it('are found after any flipped bit, any cut and any addition', () => {
    const next = random(seed());
    for (let run = 0; run < runs(300); run++) {
      for (const [bytes, decode] of cases(next)) {
        const flipped = bytes.slice();
        const at = Math.floor(next() * bytes.length);
        flipped[at] = (flipped[at] as number) ^ (1 << Math.floor(next() * 8));
        expect(() => decode(flipped)).toThrow(corrupt);
        expect(() => decode(bytes.subarray(0, Math.floor(next() * bytes.length)))).toThrow(corrupt);
        expect(() => decode(Uint8Array.of(...bytes, 0))).toThrow(corrupt);
      }
    }
  });

  it('never lead out of bounds, even with a matching checksum', () => {
    const next = random(seed());
    let refused = 0;
    for (let run = 0; run < runs(2_000); run++) {
      const [[bytes]] = cases(next) as [[Uint8Array, unknown]];
      const { cells } = randomBlock(next);
      const forged =
        next() < 0.5 ? bytes.slice() : encodeCells(first(cells), blockStart('minute', 0), TIER_MS.minute, 96);
      for (let k = 0; k < 3; k++) forged[6 + Math.floor(next() * (forged.length - 6))] = Math.floor(next() * 256);
      const isCells = forged[0] === 'C'.charCodeAt(0);
      sealed(forged, isCells ? cellSeed : 0);
      try {
        if (isCells) decodeCells(forged, 0, 60_000, 96);
        else decodePoints(forged);
      } catch (error) {
        expect(error).toEqual(corrupt);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(runs(2_000) / 10);
  });

  it('are refused for cells out of order or beyond the block', () => {
    const bytes = encodeCells(
      foldPoints(Float64Array.of(0, 60_000), Float64Array.of(1, 2), 60_000, false),
      0,
      60_000,
      96,
    );
    // After the header: flags, the number of cells, their positions.
    expect([...bytes.subarray(7, 10)]).toEqual([2, 0, 1]);
    for (const positions of [
      [1, 0],
      [1, 1],
      [0, 96],
    ]) {
      const forged = bytes.slice();
      forged.set(positions, 8);
      expect(() => decodeCells(sealed(forged, cellSeed), 0, 60_000, 96)).toThrow(corrupt);
    }
    expect(decodeCells(sealed(bytes.slice(), cellSeed), 0, 60_000, 96).length).toBe(2);
  });

  it('are refused for what is left over', () => {
    const bytes = encodePoints({ timestamps: Float64Array.of(1), values: Float64Array.of(2) });
    expect(() => decodePoints(sealed(Uint8Array.of(...bytes, 0), 0))).toThrow(corrupt);
    expect(decodePoints(sealed(bytes.slice(), 0)).values).toEqual(Float64Array.of(2));
  });

  it('of nothing are too short', () => {
    expect(() => decodePoints(new Uint8Array())).toThrow(corrupt);
  });
});

/** The seed of minute cells of the block at the epoch. */
const cellSeed = 60_000;

/** The bytes with a checksum that matches again. */
function sealed(bytes: Uint8Array, withSeed: number): Uint8Array {
  const view = new DataView(bytes.buffer);
  view.setUint32(2, xxhash32(view, 6, withSeed), true);
  return bytes;
}

/** The cells moved to the first minutes of the epoch. */
function first(cells: CellColumns): CellColumns {
  return columnsOf(Array.from({ length: cells.length }, (_, i) => ({ ...cellAt(cells, i), start: i * 60_000 })));
}
