import { hasCode, type MetricsApi, type PointsInput, type RawPoint } from '@metrics-handler/core';
import { accepts } from 'hono/accepts';
import { answer } from '../answer.ts';
import { type AppContext, principalName } from '../app-env.ts';
import { JSON_TYPE, mediaType, NDJSON_TYPE } from '../body/media-type.ts';
import { parseJson } from '../body/parse-json.ts';
import { parseNdjson } from '../body/parse-ndjson.ts';
import { plainColumns, plainLines } from '../body/plain/plain-points.ts';
import { assertPointCount } from '../body/point-count.ts';
import { bytesOf, readBody, releaseBody } from '../body/read-body.ts';
import { MAX_POINTS_BYTES, textOf } from '../body/read-text.ts';
import { pageAnswer } from '../page-answer.ts';
import { readParams } from '../params.ts';
import { ProblemError } from '../problem.ts';
import { streamLines } from '../stream-lines.ts';

/** Leaves room for the principal that is put before it. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

export const SELECTION_PARAMS = {
  name: 'text',
  bookId: 'text',
  label: 'pairs',
  from: 'instant',
  to: 'instant',
} as const;
export const PAGE_PARAMS = { ...SELECTION_PARAMS, cursor: 'text', limit: 'whole' } as const;

export function postPoints(handler: Pick<MetricsApi, 'recordAll'>) {
  return async (c: AppContext) => {
    const idempotencyKey = idempotencyKeyOf(c);
    const type = mediaType(c.req.raw, [JSON_TYPE, NDJSON_TYPE]);
    const body = await readBody(c, MAX_POINTS_BYTES);
    const plain = type === NDJSON_TYPE ? plainLines(bytesOf(body)) : plainColumns(bytesOf(body));
    if (plain) {
      assertPointCount(plain);
      if (type === JSON_TYPE) releaseBody(body);
      try {
        return accepted(c, await handler.recordAll(plain, { idempotencyKey }));
      } catch (error) {
        // Nothing was stored; which line is at fault the other way tells.
        if (type !== NDJSON_TYPE || !hasCode(error, 'invalid_points')) throw error;
      }
    }
    const text = textOf(bytesOf(body));
    const points = type === NDJSON_TYPE ? parseNdjson(text) : parseJson(text);
    assertPointCount(points);
    return accepted(c, await handler.recordAll(points as PointsInput, { idempotencyKey }));
  };
}

export function getPoints({ points }: Pick<MetricsApi, 'points'>) {
  return async (c: AppContext) => {
    const { label: labels, cursor, limit, ...selection } = readParams(c.req.url, PAGE_PARAMS, ['name', 'from', 'to']);
    const type = accepts(c, { header: 'Accept', supports: [JSON_TYPE, NDJSON_TYPE], default: JSON_TYPE });
    if (type === NDJSON_TYPE && cursor === undefined && limit === undefined) {
      return streamLines(linesOf(points.export({ ...selection, labels })), { 'Content-Type': NDJSON_TYPE });
    }
    return pageAnswer(c, await points.list({ ...selection, labels, cursor, limit }));
  };
}

export function deletePoints({ points }: Pick<MetricsApi, 'points'>) {
  return async (c: AppContext) => {
    const { label: labels, ...selection } = readParams(c.req.url, SELECTION_PARAMS, ['name', 'from', 'to']);
    return c.json(await points.remove({ ...selection, labels }));
  };
}

function accepted(c: AppContext, result: Awaited<ReturnType<MetricsApi['recordAll']>>): Response {
  return answer(c, JSON.stringify(result), { 'Content-Type': JSON_TYPE });
}

async function* linesOf(points: AsyncIterable<RawPoint>): AsyncGenerator<string> {
  for await (const point of points) yield `${JSON.stringify(point)}\n`;
}

/** Keys of different principals never meet. */
function idempotencyKeyOf(c: AppContext): string | undefined {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined) return undefined;
  if (IDEMPOTENCY_KEY.test(key)) return `${principalName(c)}:${key}`;
  throw new ProblemError(
    'invalid_idempotency_key',
    'an Idempotency-Key has 1 to 255 printable ASCII characters without spaces',
  );
}
