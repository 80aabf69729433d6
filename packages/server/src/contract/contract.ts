import type { z } from 'zod';
import type { Spec } from '../params.ts';
import type { KnownCode } from '../problem-codes.ts';

/** A JSON Schema, as OpenAPI 3.1 has them. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a body is by its media type: a schema of its JSON, or `text` for one that no schema can describe. */
export type Content = Readonly<Record<string, z.ZodType | 'text'>>;

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  readonly headers?: readonly HeaderName[];
}

export type HeaderName = 'ETag' | 'Link' | 'Location';

/** What a route takes and answers, as far as the table of routes does not say it already. */
export interface Contract {
  readonly summary: string;
  /** The parameters of the URL: the very object by which the route reads them, and what is known of their values. Without it there may be none. */
  readonly params?: { readonly spec: Spec; readonly required?: readonly string[]; readonly schemas?: ParamSchemas };
  /** The parameters of the path. */
  readonly path?: ParamSchemas;
  readonly headers?: Readonly<Record<string, { readonly schema: JsonSchema; readonly required?: boolean }>>;
  readonly bodies?: Content;
  readonly answers: Readonly<Record<number, Answer>>;
  /** The media type of its problems. Defaults to `application/problem+json`. */
  readonly problemType?: string;
  /** What it refuses beside what every route may. */
  readonly problems?: readonly KnownCode[];
}

export type ParamSchemas = Readonly<Record<string, JsonSchema>>;
