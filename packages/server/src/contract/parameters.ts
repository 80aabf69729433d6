import type { ParamKind } from '../params.ts';
import type { Contract, JsonSchema } from './contract.ts';

const INSTANT: JsonSchema = {
  description: 'Epoch milliseconds or RFC 3339',
  anyOf: [{ type: 'integer' }, { type: 'string', format: 'date-time' }],
};

/** The parameters of an operation: of the path, of the URL and of the headers. */
export function parametersOf({ path = {}, params, headers = {} }: Contract): JsonSchema[] {
  const { spec = {}, required = [], schemas = {} } = params ?? {};
  return [
    ...Object.entries(path).map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
    ...Object.entries(spec).map(([name, kind]) => queryParameter(name, kind, schemas[name], required.includes(name))),
    ...Object.entries(headers).map(([name, { schema, required: isRequired = false }]) => ({
      name,
      in: 'header',
      required: isRequired,
      schema,
    })),
  ];
}

function queryParameter(name: string, kind: ParamKind, schema: JsonSchema | undefined, required: boolean): JsonSchema {
  const parameter = { name, in: 'query', required };
  switch (kind) {
    case 'list':
      return {
        ...parameter,
        schema: schema?.type === 'array' ? schema : { type: 'array', items: schema ?? { type: 'string' } },
      };
    case 'pairs':
      return {
        ...parameter,
        description: 'key:value, repeated',
        schema: { type: 'array', items: schema ?? { type: 'string' } },
      };
    case 'instant':
      return { ...parameter, schema: INSTANT };
    case 'whole':
      return { ...parameter, schema: schema ?? { type: 'integer' } };
    case 'text':
      return { ...parameter, schema: schema ?? { type: 'string' } };
  }
}
