import { type StreamEventName, streamEventSchemas } from '@metrics-handler/core/wire';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenapiDocument, Operation } from './operation.ts';

export interface FuzzAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const PROBLEM_TYPE = 'application/problem+json';
const EVENT_TYPE = 'text/event-stream';
const LINES_TYPE = 'application/x-ndjson';
const EVENT = /(?:^|\n)event: (\w+)\n(?:id: [^\n]*\n)?data: ([^\n]*)\n\n/;
export const TRACE = /^\s+at .+[:(]|node:internal|\/packages\/|\/node_modules\/|\.[jt]s:\d+/m;
/** Answers that the contract describes only by what it lists: HEAD has no body, 405 and 404 are no operation's. */
const OUTSIDE = new Set([200, 204, 304, 400, 401, 403, 404, 405, 413, 415]);

/** Judges answers by an OpenAPI document. */
export function createJudge(document: OpenapiDocument) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  const validators = new Map<string, ValidateFunction>();

  const validate = (pointer: string, value: unknown): string | undefined => {
    let validator = validators.get(pointer);
    if (!validator) {
      validator = ajv.compile({ $ref: `openapi${pointer}` });
      validators.set(pointer, validator);
    }
    return validator(value) ? undefined : ajv.errorsText(validator.errors).slice(0, 300);
  };

  /** What is wrong with an answer, or undefined. */
  return (operation: Operation | undefined, method: string, answer: FuzzAnswer): string | undefined => {
    const { status, type, body } = answer;
    if (status >= 500) return `status ${status}`;
    if (TRACE.test(body) && type !== 'text/css' && !type.includes('javascript')) return 'a stack trace or a path';
    if (body === '' && !mayBeEmpty(method, answer)) return 'an empty body';
    if (!operation) return outside(status, type, body, validate);
    const response = operation.responses[String(status)];
    if (!response) return `status ${status} is not in the contract`;
    const { content = {} } = response;
    if (body === '') return undefined;
    if (!(type in content)) return `content type ${type} is not in the contract for ${status}`;
    if (type === EVENT_TYPE) return eventFault(body);
    if (!type.endsWith('json')) return undefined;
    const schema = `${operation.pointer}/${status}/content/${encodeURIComponent(type.replaceAll('/', '~1'))}/schema`;
    return validate(schema, JSON.parse(body));
  };
}

/** Only where there is nothing to say; no lines at all are lines, too. */
function mayBeEmpty(method: string, { status, type }: FuzzAnswer): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || (status === 200 && type === LINES_TYPE);
}

/** What is wrong with the first event of a stream. */
function eventFault(body: string): string | undefined {
  const [, name = '', data = ''] = EVENT.exec(body) ?? [];
  if (!Object.hasOwn(streamEventSchemas, name)) return 'no event of a stream';
  return streamEventSchemas[name as StreamEventName].safeParse(JSON.parse(data)).error?.message.slice(0, 300);
}

function outside(
  status: number,
  type: string,
  body: string,
  validate: (pointer: string, value: unknown) => string | undefined,
): string | undefined {
  if (!OUTSIDE.has(status)) return `status ${status} is in no contract`;
  if (status < 400 || body === '') return undefined;
  if (type !== PROBLEM_TYPE) return `content type ${type} for ${status}`;
  return validate('#/components/schemas/Problem', JSON.parse(body));
}
