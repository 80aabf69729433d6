import { ByteWriter } from '../../../cell/byte-writer.ts';
import { appendPoints, decodePoints } from '../../../cell/points-codec.ts';
import type { RawColumns } from '../../../cell/raw-columns.ts';
import { RepeatedColumn } from '../../../cell/repeated-column.ts';
import { MetricsHandlerError } from '../../../errors.ts';
import type { SeriesId, SeriesRecord } from '../../../metric/series.ts';
import type { LoggedPoints } from '../../change.ts';

/** A series with this many points in a batch gets columns of its own, which compress better; smaller ones share theirs, unless they have summaries. */
const OWN_COLUMNS_POINTS = 64;

/** One for all bodies: a new one would cost more than writing into it. */
const body = new ByteWriter();

/**
 * The points of one batch: a section with series ids and counts, then sections of points; each is a 32-bit length and the bytes of
 * `encodePoints`. The sections follow from the counts alone: −1 − n stands for n single values and some summaries.
 */
export function encodePointsBody(points: readonly LoggedPoints[]): Uint8Array {
  return writtenPointsBody(points).slice();
}

/** The same without a copy, valid until the next call. */
export function writtenPointsBody(points: readonly LoggedPoints[]): Uint8Array {
  const ids = new Float64Array(points.length);
  const counts = new Float64Array(points.length);
  points.forEach(({ series, timestamps, summaries }, i) => {
    ids[i] = series.id;
    counts[i] = summaries ? -1 - timestamps.length : timestamps.length;
  });
  body.clear();
  const instants = new RepeatedColumn();
  const appendSection = (section: RawColumns) => {
    const at = body.reserve(4);
    appendPoints(body, section, instants);
    body.view.setUint32(at, body.length - at - 4, true);
  };
  appendSection({ timestamps: ids, values: counts });
  for (const { from, to, total } of sectionsOf(counts)) {
    if (to - from === 1) {
      appendSection(points[from] as LoggedPoints);
      continue;
    }
    const timestamps = new Float64Array(total);
    const values = new Float64Array(total);
    let offset = 0;
    for (let i = from; i < to; i++) {
      const columns = points[i] as LoggedPoints;
      timestamps.set(columns.timestamps, offset);
      values.set(columns.values, offset);
      offset += columns.timestamps.length;
    }
    appendSection({ timestamps, values });
  }
  return body.written();
}

/** @throws MetricsHandlerError `corrupt_data` */
export function decodePointsBody(bytes: Uint8Array, seriesOf: (id: SeriesId) => SeriesRecord): LoggedPoints[] {
  const sections = split(bytes).map((section) => decodePoints(section));
  const header = sections[0];
  if (!header) throw corruptBody();
  const { timestamps: ids, values: counts } = header;
  const points: LoggedPoints[] = [];
  let next = 1;
  for (const { from, to, total } of sectionsOf(counts)) {
    const section = sections[next++];
    if (section?.timestamps.length !== total) throw corruptBody();
    if (to - from === 1) {
      points.push({ series: seriesOf(ids[from] as number), ...section });
      continue;
    }
    let offset = 0;
    for (let i = from; i < to; i++) {
      const end = offset + (counts[i] as number);
      points.push({
        series: seriesOf(ids[i] as number),
        timestamps: section.timestamps.subarray(offset, end),
        values: section.values.subarray(offset, end),
      });
      offset = end;
    }
  }
  if (next !== sections.length) throw corruptBody();
  return points;
}

function* sectionsOf(counts: Float64Array): Generator<{ from: number; to: number; total: number }> {
  let from = 0;
  while (from < counts.length) {
    let total = counts[from] as number;
    let to = from + 1;
    if (shares(total)) while (to < counts.length && shares(counts[to] as number)) total += counts[to++] as number;
    yield { from, to, total: total < 0 ? -1 - total : total };
    from = to;
  }
}

/** Whether a series with this count shares its columns with its neighbours. */
function shares(count: number): boolean {
  return count >= 0 && count < OWN_COLUMNS_POINTS;
}

function split(body: Uint8Array): Uint8Array[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const sections: Uint8Array[] = [];
  let offset = 0;
  while (offset < body.length) {
    if (offset + 4 > body.length) throw corruptBody();
    const end = offset + 4 + view.getUint32(offset, true);
    if (end > body.length) throw corruptBody();
    sections.push(body.subarray(offset + 4, end));
    offset = end;
  }
  return sections;
}

function corruptBody(): MetricsHandlerError {
  return new MetricsHandlerError('corrupt_data', 'an entry of the log is damaged; restore a backup');
}
