import { POWERS_OF_TEN } from './column-format.ts';
import { MAX_BLOCK_CELLS } from './tier.ts';

/** Sums as two numbers each that add up to them. */
export interface SumParts {
  readonly sumHi: Float64Array;
  readonly sumLo: Float64Array;
}

/** How far a sum of decimals may lie from a decimal, in relation to itself: of some points of either sign, each rounded once. */
const NEAR = 2 ** -44;

/** In memory that the next call overwrites. */
const near = { sumHi: new Float64Array(MAX_BLOCK_CELLS), sumLo: new Float64Array(MAX_BLOCK_CELLS) };

/**
 * The first `n` canonical sums as the decimals that they nearly are and what these lack, or as they are where that would gain nothing. Of a sum of prices nearly every
 * bit is noise; its decimal is an integer when it is written, and the rest a few bits.
 */
export function nearDecimals(sums: SumParts, n: number): SumParts {
  for (const power of POWERS_OF_TEN) if (fillNear(sums, n, power)) return isVaried(near.sumLo, n) ? near : sums;
  return sums;
}

function fillNear({ sumHi, sumLo }: SumParts, n: number, power: number): boolean {
  for (let i = 0; i < n; i++) {
    const sum = sumHi[i] as number;
    const decimal = Math.floor(sum * power + 0.5) / power;
    const rest = sum - decimal + (sumLo[i] as number);
    if (!(Math.abs(rest) <= Math.abs(sum) * NEAR)) return false;
    near.sumHi[i] = decimal;
    near.sumLo[i] = rest;
    const joined = decimal + rest;
    if (joined !== sum || !Object.is(rest - (joined - decimal), sumLo[i])) return false;
  }
  return true;
}

/** Of equal rests nothing would tell an older version that they are no sums' own. */
function isVaried(rests: Float64Array, n: number): boolean {
  for (let i = 1; i < n; i++) if (rests[i] !== rests[0]) return true;
  return false;
}
