import { decodeCells } from '../../cell/cell-codec.ts';
import type { CellColumns } from '../../cell/cell-columns.ts';
import { hasCode } from '../../errors.ts';

/** As `decodeCells`, and nothing where the bytes are damaged. */
export function readableCells(...stored: Parameters<typeof decodeCells>): CellColumns | undefined {
  try {
    return decodeCells(...stored);
  } catch (error) {
    if (hasCode(error, 'corrupt_data')) return undefined;
    throw error;
  }
}
