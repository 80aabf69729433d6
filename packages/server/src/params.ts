import { type MemberError, ProblemError } from './problem.ts';

interface ParamTypes {
  text: string;
  whole: number;
  /** Epoch ms where it is all digits, else text for core to read. */
  instant: string | number;
  /** Repeated, or separated by commas. */
  list: readonly string[];
  /** `key:value`, repeated. */
  pairs: Readonly<Record<string, string>>;
}

export type ParamKind = keyof ParamTypes;

/** The parameters that a route takes, by their kinds. */
export type Spec = Readonly<Record<string, ParamKind>>;
type Params<S extends Spec> = { -readonly [K in keyof S]?: ParamTypes[S[K]] };

/**
 * Reads the parameters of a URL by their kinds; what they mean is core's to check.
 * @throws ProblemError 400 naming each that is unknown, repeated where it may not be, missing or malformed.
 */
export function readParams<S extends Spec, R extends keyof S & string = never>(
  url: string,
  spec: S,
  required: readonly R[] = [],
): Params<S> & Required<Pick<Params<S>, R>> {
  const search = new URL(url).searchParams;
  const params: Record<string, unknown> = {};
  const errors: MemberError[] = [];
  for (const name of new Set(search.keys())) {
    const kind = Object.hasOwn(spec, name) ? spec[name] : undefined;
    const read = kind ? readParam(kind, search.getAll(name)) : { fault: 'is not a known parameter' };
    if ('fault' in read) errors.push({ pointer: pointerOf(name), detail: read.fault });
    else params[name] = read.value;
  }
  for (const name of required) {
    if (!search.has(name)) errors.push({ pointer: pointerOf(name), detail: 'is missing' });
  }
  if (errors.length === 0) return params as Params<S> & Required<Pick<Params<S>, R>>;
  const detail = errors.map((error) => `${error.pointer.slice(1)} ${error.detail}`).join('; ');
  throw new ProblemError('invalid_parameters', detail, { members: { errors, total: errors.length } });
}

type Read = { readonly value: unknown } | { readonly fault: string };

function readParam(kind: keyof ParamTypes, values: readonly string[]): Read {
  if (kind === 'list') return { value: values.flatMap((value) => value.split(',')) };
  if (kind === 'pairs') return readPairs(values);
  const [value = ''] = values;
  if (values.length > 1) return { fault: 'must be given once' };
  const isWhole = /^-?\d{1,15}$/.test(value);
  if (kind === 'whole') return isWhole ? { value: Number(value) } : { fault: 'must be a whole number' };
  return { value: kind === 'instant' && isWhole ? Number(value) : value };
}

function readPairs(values: readonly string[]): Read {
  const pairs = new Map<string, string>();
  for (const value of values) {
    const colon = value.indexOf(':');
    if (colon < 1) return { fault: 'must have the form key:value' };
    const key = value.slice(0, colon);
    if (pairs.has(key)) return { fault: `names ${key} twice` };
    pairs.set(key, value.slice(colon + 1));
  }
  return { value: Object.fromEntries(pairs) };
}

function pointerOf(name: string): string {
  return `/${name.slice(0, 80).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
