import type { DataApi, InputError } from '@metrics-handler/core';
import { answer } from '../answer.ts';
import type { AppContext } from '../app-env.ts';
import { batchIdOf } from '../body/batch-id.ts';
import { MAX_POINTS_BYTES, readText } from '../body/read-text.ts';
import { PRECISIONS, type Precision } from '../line-protocol/numbers.ts';
import { type LineError, type ParsedLines, parseLines } from '../line-protocol/parse-lines.ts';
import { readParams } from '../params.ts';
import { type MemberError, ProblemError, problemResponse } from '../problem.ts';

export const WRITE_PARAMS = { org: 'text', orgID: 'text', bucket: 'text', precision: 'text' } as const;
const MAX_NAMED_LINES = 100;
/** InfluxDB's clients read the JSON of this type alone. */
const INFLUX_ERROR_TYPE = 'application/json';

/**
 * InfluxDB line protocol: good points are kept, bad ones named by their lines. Any `org` and `bucket` will do, there is one of each here.
 *
 * @see https://docs.influxdata.com/influxdb/v2/api/write/
 */
export function postLineProtocol(api: Pick<DataApi, 'recordValid'>) {
  return async (c: AppContext) => {
    const params = readParams(c.req.url, WRITE_PARAMS);
    const precision = precisionOf(params.precision ?? 'ns');
    const text = await readText(c, MAX_POINTS_BYTES);
    const lines = parseLines(text, precision);
    // The same body again without timestamps may well be the next points.
    const batchId = lines.isTimed ? batchIdOf(c, text) : undefined;
    const { rejected } = await api.recordValid({ series: lines.series }, { batchId });
    const errors = [...lines.errors, ...rejected.errors.map((error) => lineError(lines, error))];
    const total = lines.rejected + rejected.total;
    if (total === 0) return answer(c, null, {}, 204);
    return partialWrite(errors, total, lines.points + lines.rejected, c.get('traceId'));
  };
}

/** Both a problem document and what InfluxDB's clients look for: `code` and `message`. */
function partialWrite(errors: readonly LineError[], total: number, points: number, traceId?: string): Response {
  const named = errors.slice(0, MAX_NAMED_LINES);
  const list = named.map(({ line, detail }) => (line > 0 ? `line ${line}: ${detail}` : detail)).join('; ');
  const message = `partial write: ${total} of ${points} values were not written, the others were: ${list}`;
  const members: MemberError[] = named.map(({ line, detail }) => ({ pointer: line > 0 ? `/${line}` : '', detail }));
  return problemResponse(
    'partial_write',
    message,
    { code: 'invalid', message, errors: members, total, ...(traceId === undefined ? {} : { traceId }) },
    { 'Content-Type': INFLUX_ERROR_TYPE },
  );
}

function lineError({ lineOf }: ParsedLines, { pointer, detail }: InputError): LineError {
  const [, series, row] = /^\/series\/(\d+)\/(?:(?:timestamps|values)\/(\d+))?/.exec(pointer) ?? [];
  return { line: series === undefined ? 0 : lineOf(Number(series), Number(row ?? 0)), detail };
}

function precisionOf(text: string): Precision {
  if (Object.hasOwn(PRECISIONS, text)) return PRECISIONS[text as keyof typeof PRECISIONS];
  const errors = [{ pointer: '/precision', detail: `must be ${Object.keys(PRECISIONS).join(', ')}` }];
  throw new ProblemError('invalid_parameters', 'precision must be ns, us, ms or s', { members: { errors, total: 1 } });
}
