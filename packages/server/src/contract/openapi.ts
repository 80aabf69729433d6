import { problemSchema } from '@metrics-handler/core/wire';
import { problemType } from '../problem.ts';
import { type KnownCode, PROBLEM_CODES } from '../problem-codes.ts';
import type { Route } from '../routes.ts';
import type { Answer, Content, Contract, HeaderName, JsonSchema } from './contract.ts';
import { CONTRACTS } from './contracts.ts';
import { jsonSchema } from './json-schema.ts';
import { parametersOf } from './parameters.ts';

const PROBLEM_TYPE = 'application/problem+json';

/** What any route may answer. */
const COMMON: readonly KnownCode[] = [
  'invalid_request',
  'invalid_parameters',
  'too_many_headers',
  'internal_error',
  'corrupt_data',
  'storage_unavailable',
  'closed',
  'buffer_full',
];
/** What any route that is not open may answer. */
const GUARDED: readonly KnownCode[] = ['unauthorized', 'insufficient_scope', 'outside_restriction', 'rate_limited'];

const HEADERS: Readonly<Record<HeaderName, JsonSchema>> = {
  ETag: { description: 'For If-None-Match and If-Match', schema: { type: 'string' } },
  Link: { description: 'The next page, with rel="next"; absent on the last one', schema: { type: 'string' } },
  Location: { description: 'Where it is now', schema: { type: 'string' } },
};

const RATE_LIMIT_HEADERS: JsonSchema = {
  'Retry-After': { description: 'Seconds until it makes sense to try again', schema: { type: 'integer' } },
  RateLimit: { description: 'What is left, and for how long', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'How many requests in how many seconds', schema: { type: 'string' } },
};

/** The OpenAPI document of these routes. Files of the dashboard and of the documentation are no part of the API. */
export function openapi(routes: readonly Route[]): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const contract = contractOf(route);
    if (!contract) continue;
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const operations = paths[path] ?? {};
    operations[route.method.toLowerCase()] = operation(route, contract);
    paths[path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'metrics-handler',
      version: '1',
      description: 'Exact metrics about books by minute, hour or day in any time zone.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key or the token of a session' } },
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
    },
  };
}

export function contractOf({ method, path }: Pick<Route, 'method' | 'path'>): Contract | undefined {
  return CONTRACTS[`${method} ${path}`];
}

function operation({ method, path, scope }: Route, contract: Contract): JsonSchema {
  const { summary, bodies, answers, problems = [], problemType: type = PROBLEM_TYPE } = contract;
  const parameters = parametersOf(contract);
  const codes = [...COMMON, ...problems, ...(scope === 'open' ? [] : GUARDED)];
  return {
    operationId: operationId(method, path),
    summary,
    ...(scope === 'open'
      ? {}
      : {
          security: [{ key: [] }],
          description: scope === 'signed-in' ? 'Needs any key or token.' : `Needs the scope \`${scope}\`.`,
        }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(bodies ? { requestBody: { required: true, content: contentOf(bodies, 'input') } } : {}),
    responses: responses(answers, codes, type),
  };
}

function responses(answers: Contract['answers'], codes: readonly KnownCode[], type: string): JsonSchema {
  const found: Record<string, JsonSchema> = {};
  for (const [status, answer] of Object.entries(answers)) found[status] = response(answer);
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEM_CODES[code].status);
  for (const [status, all] of byStatus) {
    const { description = all.map((code) => PROBLEM_CODES[code].title).join('; '), content = {} } = (found[status] ??
      {}) as {
      description?: string;
      content?: Record<string, JsonSchema>;
    };
    const other = content[type]?.schema;
    const schema = other ? { anyOf: [other, problem(all)] } : problem(all);
    found[status] = {
      ...found[status],
      description,
      content: { ...content, [type]: { schema } },
      ...(status === 429 ? { headers: RATE_LIMIT_HEADERS } : {}),
    };
  }
  return found;
}

function problem(codes: readonly KnownCode[]): JsonSchema {
  const type = { enum: codes.map(problemType) };
  return { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { type } }] };
}

function response({ description, content, headers = [] }: Answer): JsonSchema {
  return {
    description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers.map((name) => [name, HEADERS[name]])) } : {}),
    ...(content ? { content: contentOf(content, 'output') } : {}),
  };
}

function contentOf(content: Content, io: 'input' | 'output'): JsonSchema {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [
      type,
      { schema: schema === 'text' ? { type: 'string' } : jsonSchema(schema, io) },
    ]),
  );
}

/** `GET /api/v1/books/:id` → `getBooksId`. */
function operationId(method: string, path: string): string {
  // What stands beside the API is about the server itself or for other tools' protocols.
  const words = (path.startsWith('/api/v1/') ? path.slice('/api/v1'.length) : `/server${path}`).match(/\w+/g) ?? [];
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
