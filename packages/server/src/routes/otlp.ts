import { type DataApi, hasCode, type MetricDeclaration, type Rejected } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { batchIdOf } from '../body/batch-id.ts';
import { JSON_TYPE, mediaType, PROTOBUF_TYPE } from '../body/media-type.ts';
import { parseJson } from '../body/parse-json.ts';
import { assertPointCount } from '../body/point-count.ts';
import { MAX_POINTS_BYTES, readText } from '../body/read-text.ts';
import { CURES } from '../otlp/cures.ts';
import { type ReadMetrics, readMetrics } from '../otlp/read-metrics.ts';
import { ProblemError } from '../problem.ts';

const MAX_LISTED_REASONS = 20;

type Api = Pick<DataApi, 'recordValid' | 'metrics'>;

/** OTLP/HTTP with JSON: good data points are kept, the others are named in `partialSuccess`. */
export function postOtlpMetrics(api: Api) {
  return async (c: AppContext) => {
    if (mediaType(c.req.raw, [JSON_TYPE, PROTOBUF_TYPE]) === PROTOBUF_TYPE)
      throw new ProblemError('unsupported_media_type', CURES.protobuf, { headers: { Accept: JSON_TYPE } });
    const text = await readText(c, MAX_POINTS_BYTES);
    const read = readMetrics(parseJson(text));
    assertPointCount(read.points);
    for (const [name, declaration] of read.declarations) await defineIfUnknown(api, name, declaration);
    const { rejected } = await api.recordValid({ points: read.points }, { batchId: batchIdOf(c, text) });
    const total = read.rejected + rejected.total;
    return c.json(
      total === 0
        ? {}
        : { partialSuccess: { rejectedDataPoints: String(total), errorMessage: reasons(read, rejected) } },
    );
  };
}

/** A definition that cannot be made, because its name is not valid or outside a restriction, is told by its points. */
async function defineIfUnknown({ metrics }: Api, name: string, declaration: MetricDeclaration): Promise<void> {
  try {
    await metrics.get(name);
  } catch (error) {
    if (!hasCode(error, 'unknown_metric')) return;
    await metrics.put(name, declaration).catch((refusal: unknown) => {
      if (!hasCode(refusal, 'invalid_metric') && !hasCode(refusal, 'outside_restriction')) throw refusal;
    });
  }
}

function reasons({ points, reasons: cures }: ReadMetrics, { errors }: Rejected): string {
  const refusals = errors.map(({ pointer, detail }) => {
    const index = /^\/points\/(\d+)(\/.*)?$/.exec(pointer);
    return index ? `${String(points[Number(index[1])]?.name).slice(0, 255)}${index[2] ?? ''} ${detail}` : detail;
  });
  return [...cures, ...new Set(refusals)].slice(0, MAX_LISTED_REASONS).join('; ');
}
