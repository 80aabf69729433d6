import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePointsBody, encodePointsBody } from '../../src/storage/sqlite/table/points-body.ts';
import { runs, seed } from '../support/runs.ts';

const seriesOf = (id: number) => ({ id, metric: `m${id}`, bookId: null, labels: [] });

const column = fc
  .record({
    id: fc.integer({ min: 1, max: 2 ** 26 - 1 }),
    points: fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 ** 43 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
      {
        minLength: 1,
        maxLength: 150,
      },
    ),
  })
  .map(({ id, points }) => ({
    series: seriesOf(id),
    timestamps: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) => value),
  }));

describe('the body of a log entry', () => {
  it('comes back as it was, however many series share it', () => {
    const property = fc.property(fc.array(column, { maxLength: 40 }), (points) => {
      expect(decodePointsBody(encodePointsBody(points), seriesOf)).toEqual(points);
    });
    fc.assert(property, { seed: seed(), numRuns: runs(200) });
  });

  it('has the same bytes, whether series share their instants or have equal ones', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 2 ** 43 }), { minLength: 1, maxLength: 150 });
    const property = fc.property(instants, fc.array(column, { minLength: 1, maxLength: 8 }), (times, columns) => {
      const timestamps = Float64Array.from(times);
      const values = timestamps.map((time, i) => time / 7 + i);
      const sharing = [...columns, ...columns].map(({ series }, i) => ({
        series,
        timestamps,
        values: values.map((value) => value + i),
      }));
      // Others in between.
      const mixed = sharing.flatMap((points, i) =>
        i % 3 === 2 ? [points, columns[i % columns.length] ?? points] : points,
      );
      const body = encodePointsBody(mixed);
      const apart = mixed.map((points) => ({ ...points, timestamps: points.timestamps.slice() }));
      expect(body).toEqual(encodePointsBody(apart));
      expect(decodePointsBody(body, seriesOf)).toEqual(apart);
    });
    fc.assert(property, { seed: seed(), numRuns: runs(200) });
  });

  it('is refused where it was cut or changed', () => {
    const property = fc.property(
      fc.array(column, { minLength: 1, maxLength: 10 }),
      fc.nat(),
      fc.nat(7),
      (points, at, bit) => {
        const body = encodePointsBody(points);
        const i = at % body.length;
        expect(() => decodePointsBody(body.subarray(0, i), seriesOf)).toThrow(
          expect.objectContaining({ code: 'corrupt_data' }),
        );
        body[i] = (body[i] as number) ^ (1 << bit);
        expect(() => decodePointsBody(body, seriesOf)).toThrow(expect.objectContaining({ code: 'corrupt_data' }));
      },
    );
    fc.assert(property, { seed: seed(), numRuns: runs(300) });
  });
});
