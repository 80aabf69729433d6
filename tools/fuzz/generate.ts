import type { Random } from '../simulate/random.ts';

export type Schema = Readonly<Record<string, unknown>>;

const WORDS = ['a', 'views', 'Oslo', 'x-1', 'Ærø', '読書', '0', 'a b', '😀'];
const MAX_ITEMS = 4;
const EXAMPLE_SHARE = 0.9;

/** A value that a JSON Schema allows, small and varied; `override` decides by the member's name where the schema cannot. */
export function generate(schema: Schema, random: Random, override: (name: string) => unknown, name = ''): unknown {
  const decided = override(name);
  if (decided !== undefined && schema.type !== 'array') return decided;
  const examples = schema.examples as readonly unknown[] | undefined;
  if (examples && random.next() < EXAMPLE_SHARE) return pick(examples, random);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(schema.enum as readonly unknown[], random);
  const options = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  if (options) return generate(pick(options, random), random, override, name);
  switch (schema.type) {
    case 'object':
      return generateObject(schema, random, override);
    case 'array':
      return generateArray(schema, random, override, name);
    case 'integer':
      return generateInteger(schema, random);
    case 'number':
      return pick([0, 1, -1, 0.1, -12.99, 1e16, 1e-300, generateInteger(schema, random)], random);
    case 'boolean':
      return random.next() < 0.5;
    case 'null':
      return null;
    default:
      return generateText(schema, random);
  }
}

export function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random.next() * items.length)] as T;
}

function generateObject(schema: Schema, random: Random, override: (name: string) => unknown): Record<string, unknown> {
  const required = new Set((schema.required ?? []) as readonly string[]);
  const made: Record<string, unknown> = {};
  for (const [name, member] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
    if (required.has(name) || random.next() < 0.4) made[name] = generate(member, random, override, name);
  }
  const more = schema.additionalProperties as Schema | undefined;
  if (typeof more === 'object' && schema.propertyNames) {
    for (let n = Math.floor(random.next() * 3); n > 0; n--) {
      made[generateText(schema.propertyNames as Schema, random)] = generate(more, random, override);
    }
  }
  return made;
}

function generateArray(schema: Schema, random: Random, override: (name: string) => unknown, name: string): unknown[] {
  const { minItems = 0, maxItems = MAX_ITEMS } = schema as { minItems?: number; maxItems?: number };
  const length = Math.min(maxItems, Math.max(minItems, 1 + Math.floor(random.next() * MAX_ITEMS)));
  const items = Array.from({ length }, () => generate((schema.items ?? {}) as Schema, random, override, name));
  return schema.uniqueItems ? [...new Set(items)] : items;
}

function generateInteger(schema: Schema, random: Random): number {
  const { minimum = 0, maximum = 1_000 } = schema as { minimum?: number; maximum?: number };
  const low = Math.max(minimum, -1_000);
  return low + Math.floor(random.next() * (Math.min(maximum, low + 1_000) - low + 1));
}

/** Tries a few texts against the pattern; where none fits, an example does. */
function generateText(schema: Schema, random: Random): string {
  const {
    minLength = 0,
    maxLength = 1_000,
    pattern,
  } = schema as { minLength?: number; maxLength?: number; pattern?: string };
  const fits = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  for (let attempt = 0; attempt < 10; attempt++) {
    const text = pick(WORDS, random).padEnd(minLength, 'a').slice(0, maxLength);
    if (!fits || fits.test(text)) return text;
  }
  const examples = schema.examples as readonly string[] | undefined;
  return examples ? pick(examples, random) : 'a'.padEnd(minLength, 'a');
}
