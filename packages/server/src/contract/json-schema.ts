import { z } from 'zod';
import type { JsonSchema } from './contract.ts';

/** The JSON Schema of what a schema takes (`input`) or of what it makes. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...found } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' });
  return found;
}

/** The JSON Schemas of the members of an object. */
export function propertiesOf(schema: z.ZodType): Readonly<Record<string, JsonSchema>> {
  return jsonSchema(schema, 'input').properties as Readonly<Record<string, JsonSchema>>;
}
