import type { LineSeries } from '../../line-protocol/series-table.ts';
import type { SeriesName } from './series-name.ts';

/** The series of a body by their names, numbered as they come. */
export class SeriesNames {
  readonly series: LineSeries[] = [];
  readonly #byName = new Map<string, Map<string | undefined, number>>();

  /** The number of the series that takes another point. */
  take({ name, bookId, labels }: SeriesName): number {
    // A control character is in no plain name.
    const key = `${name}\u0000${labels ? JSON.stringify(labels) : '{}'}`;
    const byBook = this.#byName.get(key) ?? new Map<string | undefined, number>();
    this.#byName.set(key, byBook);
    let at = byBook.get(bookId);
    if (at === undefined) {
      at = this.series.push({ name, bookId, labels: labels ?? {}, isTimed: true, points: 0 }) - 1;
      byBook.set(bookId, at);
    }
    (this.series[at] as LineSeries).points++;
    return at;
  }
}
