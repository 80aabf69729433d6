import type { RawPoint } from '../metric/point.ts';
import type { PointsApi } from '../metric/points.ts';
import type { Http } from './http.ts';
import { jsonLines } from './json-lines.ts';
import { selectionParams } from './search-params.ts';

export function remotePoints(http: Http): PointsApi {
  return {
    list: (selection) => http.json('GET', '/points', { params: selectionParams(selection) }),
    async *export(selection) {
      const { body } = await http.send('GET', '/points', {
        params: selectionParams(selection),
        headers: { Accept: 'application/x-ndjson' },
      });
      if (body) yield* jsonLines<RawPoint>(body);
    },
    remove: (selection) => http.json('DELETE', '/points', { params: selectionParams(selection) }),
  };
}
