import type { ConformanceCase } from '../../conformance-case.ts';
import { batch, type TimedPoint } from './changes.ts';
import { twinCase } from './twin-case.ts';

/** The points as one batch, and dealt out to three commits. */
export function cellCase(key: string, title: string, points: readonly TimedPoint[]): ConformanceCase {
  return twinCase(`cells/${key}`, title, async (twin) => {
    await twin.commit(batch(points, { bookId: 'whole' }));
    await twin.check();
    for (let part = 0; part < 3; part++) {
      const dealt = points.filter((_, i) => i % 3 === part);
      if (dealt.length > 0) await twin.commit(batch(dealt, { bookId: 'dealt' }));
    }
  });
}
