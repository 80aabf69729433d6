import type { ImportReport } from '@metrics-handler/core';
import type { ReactNode } from 'react';
import { formatNumber } from '../../format/numbers.ts';
import { href } from '../../route/route.ts';

/** What became of each row of an import. */
export function ImportResult({ name, report }: { readonly name: string; readonly report: ImportReport }): ReactNode {
  const { rows, imported, updated, unchanged, rejected, errors, errorsTruncated } = report;
  return (
    <section className="stack" aria-label="Report">
      <div className={`notice ${rejected > 0 ? 'careful' : 'good'}`} role="status">
        <strong>
          {formatNumber(rows)} rows of {name}
        </strong>
        <p>
          {formatNumber(imported)} imported, {formatNumber(updated)} updated, {formatNumber(unchanged)} unchanged,{' '}
          {formatNumber(rejected)} rejected. <a href={href('/books')}>Show the books</a>
        </p>
      </div>
      {errors.length > 0 && (
        <div className="sheet">
          <table>
            <caption>
              Rows that were rejected{errorsTruncated && ` (the first ${errors.length})`}. Mend them in the file and
              import it again: the others stay as they are.
            </caption>
            <thead>
              <tr>
                <th scope="col" className="number">
                  Row
                </th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {errors.map(({ row, detail }) => (
                <tr key={`${row} ${detail}`}>
                  <th scope="row" className="number">
                    {row}
                  </th>
                  <td>{detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
