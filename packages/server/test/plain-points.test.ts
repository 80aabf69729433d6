import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seed } from '../../core/test/support/runs.ts';
import { type PlainColumns, plainColumns, plainLines } from '../src/body/plain/plain-points.ts';

interface Line {
  readonly name: string;
  readonly bookId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly timestamp: number;
  readonly value: number;
}

/** As JSON compares: typed arrays as arrays, what is undefined left out. */
const asJson = (columns: PlainColumns) =>
  JSON.parse(JSON.stringify(columns, (_, value) => (value instanceof Float64Array ? [...value] : value)));

const text = fc.string({ unit: fc.constantFrom(...'abcXYZ019 _.:/-{}[],"\\é\u0007'.split('')), maxLength: 6 });
const space = fc.constantFrom('', '', ' ', '\t', ' \r');
/** Numbers in the ways in which people write them. */
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer({ min: 0, max: 4_000_000_000_000 }).map(String),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.nat(99_999_999),
      fc.constantFrom('', '.', '.5', '.000001', '.123456789012345678', 'e3', 'E-7', 'e', '.5e+300', '0'),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('00', '01', '-', '-0', '+1', '.5', 'NaN', 'null', '1e999', '"1"', '0x1', '9007199254740993'),
);
const labels = fc.dictionary(text, text, { maxKeys: 3 }).map((pairs) => JSON.stringify(pairs));

function bodyOf(members: readonly (readonly [string, string])[], spaces: readonly string[]): string {
  const pairs = members.map(([member, value], i) => `"${member}"${spaces[i % spaces.length]}:${value}`);
  return `{${pairs.join(`${spaces[0]},${spaces[1]}`)}}`;
}

const names = fc.record({
  name: text.map((name) => JSON.stringify(name)),
  bookId: text.map((id) => JSON.stringify(id)),
  labels,
});
const shuffledLine = fc
  .tuple(names, number, number, fc.array(space, { minLength: 2, maxLength: 5 }), fc.subarray(['bookId', 'labels']))
  .map(([{ name, ...other }, timestamp, value, spaces, kept]) => {
    const optional = kept.map((member) => [member, other[member as keyof typeof other]] as const);
    return bodyOf([['value', value], ['name', name], ...optional, ['timestamp', timestamp]], spaces);
  });
const list = fc.tuple(fc.array(number, { maxLength: 5 }), space).map(([items, s]) => `[${s}${items.join(`${s},`)}]`);
const series = fc
  .tuple(names, list, list, fc.array(space, { minLength: 2, maxLength: 5 }), fc.subarray(['bookId', 'labels']))
  .map(([{ name, ...other }, timestamps, values, spaces, kept]) => {
    const optional = kept.map((member) => [member, other[member as keyof typeof other]] as const);
    return bodyOf([['name', name], ['timestamps', timestamps], ...optional, ['values', values]], spaces);
  });
const columnsBody = fc.array(series, { maxLength: 3 }).map((all) => `{"series":[${all.join(',')}]}`);
const linesBody = fc
  .tuple(fc.array(shuffledLine, { maxLength: 4 }), fc.constantFrom('\n', '\r\n', '\n\n', '\n \n', '', ' '))
  .map(([lines, between]) => lines.join(between) + between);

/** A body with some bytes changed, taken out or doubled. */
function damaged(body: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      body,
      fc.array(fc.tuple(fc.nat(200), fc.constantFrom('', ',', '"', '}', '\n', '\\', '1', 'e', '::')), { maxLength: 2 }),
    )
    .map(([whole, changes]) =>
      changes.reduce((changed, [at, put]) => changed.slice(0, at) + put + changed.slice(at + 1), whole),
    );
}

/** What JSON.parse makes of NDJSON: points by series, in the order of their lines. */
function grouped(body: string): unknown {
  const groups = new Map<
    string,
    Omit<Line, 'timestamp' | 'value'> & { readonly timestamps: number[]; readonly values: number[] }
  >();
  for (const line of body.split('\n').filter((one) => one.trim() !== '')) {
    const { timestamp, value, labels: pairs = {}, ...name } = JSON.parse(line) as Line;
    const key = JSON.stringify([name.name, name.bookId, pairs]);
    const known = groups.get(key) ?? { ...name, labels: pairs, timestamps: [] as number[], values: [] as number[] };
    known.timestamps.push(timestamp);
    known.values.push(value);
    groups.set(key, known);
  }
  return { series: [...groups.values()] };
}

describe('points that are read without JSON.parse', () => {
  const options = { seed: seed(), numRuns: 3_000 };

  it('in columns are what JSON.parse reads', () => {
    let plain = 0;
    const check = (body: string) => {
      const read = plainColumns(Buffer.from(body));
      if (!read) return;
      plain++;
      expect(asJson(read)).toEqual(asJson(JSON.parse(body) as PlainColumns));
    };
    fc.assert(fc.property(columnsBody, check), options);
    fc.assert(fc.property(damaged(columnsBody), check), options);
    expect(plain).toBeGreaterThan(100);
  });

  it('in columns are what JSON.parse reads where lists come again, or nearly', () => {
    const instants = Array.from({ length: 40 }, (_, i) => 1_700_000_000_000 + i * 60_000).join(',');
    const other = fc.constantFrom(
      `[${instants},1]`,
      `[1,${instants}]`,
      `[${instants} ]`,
      `[${instants.replace('17000000', '17000001')}]`,
      `[${instants.slice(0, -1)}]`,
      '[1,2]',
      '[]',
      `[${instants}`,
      `[${instants},]`,
    );
    const nearly = fc.oneof({ arbitrary: fc.constant(`[${instants}]`), weight: 4 }, { arbitrary: other, weight: 1 });
    const member = fc.tuple(nearly, nearly, space).map(([timestamps, values, s]) => {
      return `{"name":"views","timestamps":${s}${timestamps},"values":${s}${values}}`;
    });
    let shared = 0;
    const check = (members: readonly string[]) => {
      const body = `{"series":[${members.join(',')}]}`;
      const read = plainColumns(Buffer.from(body));
      if (!read) return;
      expect(asJson(read)).toEqual(asJson(JSON.parse(body) as PlainColumns));
      if (new Set(read.series.map(({ timestamps }) => timestamps)).size < read.series.length) shared++;
    };
    fc.assert(fc.property(fc.array(member, { minLength: 1, maxLength: 4 }), check), options);
    expect(shared).toBeGreaterThan(100);
  });

  it('in lines are what JSON.parse reads, by series', () => {
    let plain = 0;
    const check = (body: string) => {
      const read = plainLines(Buffer.from(body));
      if (!read) return;
      plain++;
      expect(asJson(read)).toEqual(asJson(grouped(body) as PlainColumns));
    };
    fc.assert(fc.property(linesBody, check), options);
    fc.assert(fc.property(damaged(linesBody), check), options);
    expect(plain).toBeGreaterThan(100);
  });

  it.each([
    [
      '{"series":[{"name":"views","bookId":"b","labels":{"shop":"Oslo"},"timestamps":[1,2],"values":[0.5,-3e2]}]}',
      plainColumns,
    ],
    ['{"name":"views","timestamp":1,"value":2}\n{"name":"views","timestamp":2,"value":0.1}\n', plainLines],
  ])('are those that machines write: %s', (body, read) => {
    expect(read(Buffer.from(body))).toBeDefined();
  });

  it.each([
    ['escapes', '{"series":[{"name":"a\\u0062","timestamps":[1],"values":[1]}]}', plainColumns],
    ['text that is not ASCII', '{"series":[{"name":"é","timestamps":[1],"values":[1]}]}', plainColumns],
    ['a member that comes twice', '{"series":[{"name":"a","name":"b","timestamps":[1],"values":[1]}]}', plainColumns],
    ['times as text', '{"series":[{"name":"a","timestamps":["2026-01-01T00:00:00Z"],"values":[1]}]}', plainColumns],
    ['a member beside series', '{"series":[{"name":"a","timestamps":[1],"values":[1]}],"x":1}', plainColumns],
    ['a point without its time', '{"name":"a","value":1}', plainLines],
    ['two points on a line', '{"name":"a","timestamp":1,"value":1}{"name":"a","timestamp":1,"value":1}', plainLines],
    ['a point on two lines', '{"name":"a","timestamp":1,\n"value":1}', plainLines],
  ])('are not those with %s', (_, body, read) => {
    expect(read(Buffer.from(body))).toBeUndefined();
  });
});
