import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../src/book/import/csv-records.ts';
import { runs, seed } from '../../support/runs.ts';
import { gathered, streamOf } from '../fixture.ts';

const read = (...chunks: string[]) => gathered(csvRecords(streamOf(...chunks)));
const cellsOf = async (...chunks: string[]) =>
  (await read(...chunks)).map((record) => ('cells' in record ? record.cells : null));
const faultsOf = async (text: string) =>
  (await read(text)).map((record) => ('fault' in record ? record.fault : record.cells.join('|')));

/** A table as somebody may write it: quotes where they are needed, and here and there where they are not. */
const written = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    rows: fc.array(
      fc.array(fc.tuple(fc.string({ unit: fc.constantFrom(...'ab,;\t"\n\r é😀='), maxLength: 6 }), fc.boolean()), {
        minLength: 2,
        maxLength: 4,
      }),
      { maxLength: 6 },
    ),
    ended: fc.boolean(),
  })
  .map(({ delimiter, lineEnd, rows, ended }) => {
    const quoted = (cell: string, always: boolean) =>
      always || /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    const header = ['name', 'n', 'm', 'k'];
    const table = [header, ...rows.map((row) => row.map(([cell]) => cell))];
    const lines = [
      header.join(delimiter),
      ...rows.map((row) => row.map(([cell, always]) => quoted(cell, always)).join(delimiter)),
    ];
    return { table, text: lines.join(lineEnd) + (ended ? lineEnd : '') };
  });

describe('well-formed CSV', () => {
  it('is read as it was written, wherever the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(written, fc.array(fc.nat(60), { maxLength: 4 }), async ({ table, text }, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const chunks = places.slice(1).map((end, i) => text.slice(places[i], end));
        expect(await cellsOf(...chunks)).toEqual(table);
      }),
      { numRuns: runs(400), seed: seed() },
    );
  });

  it('is read letter by letter', async () => {
    const text = 'a,b\r\n"x ""y""\r\nz",1\r\n\r\nlast,';
    expect(await cellsOf(...text)).toEqual([
      ['a', 'b'],
      ['x "y"\r\nz', '1'],
      ['last', ''],
    ]);
  });

  it('may have quotes inside unquoted cells, as Goodreads writes them', async () => {
    expect(await cellsOf('a,b\n="0439023483",5" disk\n')).toEqual([
      ['a', 'b'],
      ['="0439023483"', '5" disk'],
    ]);
  });

  it('has a delimiter that its first line tells, whatever is quoted there', async () => {
    expect(await cellsOf('"a,b,c";d\n1;2\n')).toEqual([
      ['a,b,c', 'd'],
      ['1', '2'],
    ]);
    expect(await cellsOf('title\n1,2\n')).toEqual([['title'], ['1', '2']]);
    expect(await cellsOf('')).toEqual([]);
    expect(await cellsOf('\n\n')).toEqual([]);
  });
});

describe('broken CSV', () => {
  it('costs the row with the fault, not those below it', async () => {
    expect(await faultsOf('a,b\n1,"x" y\n2,ok\n')).toEqual([
      'a|b',
      'there is text after the closing quote of a cell',
      '2|ok',
    ]);
    expect(await faultsOf('a,b\n1,"lost\n2,ok\n3,ok')).toEqual([
      'a|b',
      'a quoted cell is never closed',
      '2|ok',
      '3|ok',
    ]);
    expect(await faultsOf('a,b\n1,"lost\n2,"ok"\n3,ok')).toEqual([
      'a|b',
      'there is text after the closing quote of a cell',
      '2|ok',
      '3|ok',
    ]);
    expect(await faultsOf('a,b\n2,ok\n3,"cut')).toEqual(['a|b', '2|ok', 'a quoted cell is never closed']);
  });

  it('does not make a lost quote swallow a long file', async () => {
    const rows = Array.from({ length: 150_000 }, (_, n) => `${n},some text`);
    const records = await read(
      'a,b\n',
      '1,"lost\n',
      rows.slice(0, 75_000).join('\n'),
      '\n',
      rows.slice(75_000).join('\n'),
    );
    expect(records).toHaveLength(150_002);
    expect(records.filter((record) => 'fault' in record)).toHaveLength(1);
  });

  it('is refused as a whole where a line has no end', async () => {
    await expect(read('a,b\n', 'x'.repeat(600_000), 'x'.repeat(600_000))).rejects.toMatchObject({
      code: 'row_too_long',
    });
    await expect(read('x'.repeat(1_100_000), 'x')).rejects.toMatchObject({ code: 'row_too_long' });
    await expect(read('a,b\n1,"', 'x'.repeat(600_000), 'x'.repeat(600_000))).rejects.toMatchObject({
      code: 'row_too_long',
    });
  });
});
