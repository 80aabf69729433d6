import { describe, expect, it } from 'vitest';
import { importParts } from '../src/data/import-parts.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function textsOf(text: string, format: 'csv' | 'ndjson'): Promise<string[]> {
  return Promise.all(importParts(bytes(text), format).map(({ content }) => content.text()));
}

describe('the parts of a file', () => {
  it('are 500 rows each, every one with the header, and their ends rise to the file’s', async () => {
    const rows = Array.from({ length: 1_201 }, (_, row) => `Book ${row},Someone\n`);
    const text = `title,authors\n${rows.join('')}`;
    const parts = importParts(bytes(text), 'csv');
    expect(parts.map(({ rowsBefore }) => rowsBefore)).toEqual([0, 500, 1_000]);
    expect(parts.at(-1)?.end).toBe(text.length);
    const texts = await textsOf(text, 'csv');
    expect(texts).toEqual([0, 500, 1_000].map((from) => `title,authors\n${rows.slice(from, from + 500).join('')}`));
  });

  it('never cut a quoted cell, whatever it holds', async () => {
    const cells = ['"a ""quoted"" title\nof two lines, long"', '"x\r\n;y"', 'an in"ch mark', '""', '"ends with """'];
    const rows = Array.from({ length: 1_003 }, (_, row) => `${cells[row % cells.length]},author\r\n`);
    const texts = await textsOf(`title,authors\r\n${rows.join('')}`, 'csv');
    expect(texts.map((text) => text.replace('title,authors\r\n', ''))).toEqual(
      [0, 500, 1_000].map((from) => rows.slice(from, from + 500).join('')),
    );
  });

  it('of NDJSON have no header, and a last line without its end counts', async () => {
    const lines = Array.from({ length: 501 }, (_, row) => `{"title":"a \\"b ${row}"}`);
    const texts = await textsOf(lines.join('\n'), 'ndjson');
    expect(texts).toEqual([`${lines.slice(0, 500).join('\n')}\n`, lines[500]]);
  });

  it('do not count blank lines as rows', () => {
    const text = `title\n${'a\n\n'.repeat(600)}`;
    expect(importParts(bytes(text), 'csv').map(({ rowsBefore }) => rowsBefore)).toEqual([0, 500]);
  });

  it('of UTF-16 are one, and so are those of an empty file', () => {
    const wide = new Uint8Array([0xff, 0xfe, ...Array.from({ length: 4_000 }, (_, index) => (index % 2 ? 0 : 0x0a))]);
    expect(importParts(wide, 'csv')).toHaveLength(1);
    expect(importParts(bytes(''), 'csv')).toHaveLength(1);
    expect(importParts(bytes('title\n'), 'csv')).toHaveLength(1);
  });
});
