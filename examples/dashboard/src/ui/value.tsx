import type { ReactNode } from 'react';
import { formatNumber, NOTHING } from '../format/numbers.ts';

/** A number for reading, with the exact one for machines. */
export function Value({ of }: { readonly of: number | null | undefined }): ReactNode {
  if (of === null || of === undefined) return <span className="soft">{NOTHING}</span>;
  return <data value={of}>{formatNumber(of)}</data>;
}
