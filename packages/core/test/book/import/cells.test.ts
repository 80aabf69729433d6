import { describe, expect, it } from 'vitest';
import { idCell, isbnCell, listCell, objectCell, textCell, yearCell } from '../../../src/book/import/cells.ts';

describe('yearCell', () => {
  it.each<[unknown, number | undefined]>([
    ['2008', 2008],
    ['2008.0', 2008],
    ['-750.0', -750],
    [' 8.0 ', 8],
    [1984, 1984],
    ['-0', 0],
    ['2008-09-14', 2008],
    ['1997-06-26T00:00:00+02:00', 1997],
    ['2005/07/16', 2005],
    ['0101-01-01T00:00:00+00:00', undefined],
  ])('%s → %s', (cell, year) => expect(yearCell(cell)).toBe(year));

  it.each(['c1999', '2008.5', '06/26/1997', 'MCMXCIX', '12345678', '1999-2001', true, {}])('refuses %s', (cell) => {
    expect(() => yearCell(cell)).toThrow('is not a year');
  });
});

describe('isbnCell', () => {
  it('takes the one ISBN of several cells', () => {
    expect(isbnCell(['9780439023481', '439023483'])).toBe('9780439023481');
    expect(isbnCell(['9.78043902348e+12', '439023483'])).toBe('9780439023481');
    expect(isbnCell([9780439023481])).toBe('9780439023481');
  });

  it('refuses rounded ones, wrong ones, and two that differ', () => {
    expect(() => isbnCell(['9.78043902348e+12'])).toThrow('a spreadsheet rounded it');
    expect(() => isbnCell(['9780439023481', '0439023484'])).toThrow('3 would pass');
    expect(() => isbnCell(['9780439023481', '0306406152'])).toThrow('9780439023481, 9780306406157');
  });
});

describe('listCell', () => {
  it('splits text, and takes lists and JSON as they are', () => {
    expect(listCell('A;  B;;', /;/)).toEqual(['A', '  B']);
    expect(listCell('["A; B", "C"]', /;/)).toEqual(['A; B', 'C']);
    expect(listCell('[sic]; B', /;/)).toEqual(['[sic]', ' B']);
    expect(listCell(['A', 'B\nC'], /;/)).toEqual(['A', 'B C']);
  });
});

describe('other cells', () => {
  it('makes one line of several', () => expect(textCell('a \r\n b\tc')).toBe('a b c'));
  it('takes ids that became numbers', () =>
    expect([1, '1.0', ' 1 ', 'x.0'].map(idCell)).toEqual(['1', '1', '1', 'x.0']));
  it('reads objects, also as text', () => {
    expect(objectCell('{"a":"1"}')).toEqual({ a: '1' });
    expect(objectCell({ a: '1' })).toEqual({ a: '1' });
    expect(() => objectCell('{a')).toThrow('is not a JSON object');
  });
});
