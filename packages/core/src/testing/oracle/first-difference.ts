/**
 * Where two values of plain data differ first, bit for bit, and how; undefined where they are equal. A test that compares thousands of cells
 * says more with one path than with a diff of them all.
 */
export function firstDifference(actual: unknown, expected: unknown): string | undefined {
  const found = search(actual, expected);
  return found && `${found.path || 'it'} is ${show(found.actual)} instead of ${show(found.expected)}`;
}

interface Difference {
  readonly path: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

function search(actual: unknown, expected: unknown): Difference | undefined {
  if (Object.is(actual, expected)) return undefined;
  if (!isContainer(actual) || !isContainer(expected) || Array.isArray(actual) !== Array.isArray(expected)) {
    return { path: '', actual, expected };
  }
  for (const key of Object.keys(expected)) {
    const found = search(actual[key], expected[key]);
    if (found) return { ...found, path: `/${key}${found.path}` };
  }
  const extra = Object.keys(actual).find((key) => actual[key] !== undefined && !(key in expected));
  return extra === undefined ? undefined : { path: `/${extra}`, actual: actual[extra], expected: undefined };
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  return Object.is(value, -0) ? '-0' : (JSON.stringify(value)?.slice(0, 200) ?? String(value));
}
