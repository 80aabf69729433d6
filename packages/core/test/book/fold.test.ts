import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, queryTerms, searchTerms } from '../../src/book/fold.ts';
import { runs, seed } from '../support/runs.ts';

const settings = { numRuns: runs(1_000), seed: seed() };

describe('foldText', () => {
  it.each([
    ['Émile  Zola ', 'emile zola'],
    ['STRAẞE Straße', 'strasse strasse'],
    ['Œuvre Ærø Łódź Đorđe Þór', 'oeuvre aero lodz dorde thor'],
    ['İstanbul Iğdır', 'istanbul igdir'],
    ['ΟΔΥΣΣΕΥΣ Ὀδυσσεύς', 'οδυσσευσ οδυσσευσ'],
    ['Ёлка', 'елка'],
    ['مُحَمَّد', 'محمد'],
    ['שָׁלוֹם', 'שלום'],
    ['バス', 'バス'],
    ['ハス', 'ハス'],
    ['हिन्दी', 'हिन्दी'],
    ['한국', '한국'],
    ['ﬁn №５', 'fin no5'],
    ['“L’Étranger” – X', '"l\'etranger" - x'],
    ['co\u00adoperate\u200b', 'cooperate'],
  ])('%s → %s', (text, folded) => expect(foldText(text)).toBe(folded));

  it('is idempotent and blind to case and Unicode form', () => {
    const letters = fc.constantFrom(...'aÄßẞİıΣςéｶﾞが한नि्ﬁ№’– \u0301\u0323\u0345\u200d\u05b8\u0651😀');
    const anything = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));
    const text = fc.array(fc.oneof(letters, anything), { maxLength: 40 }).map((characters) => characters.join(''));
    fc.assert(
      fc.property(text, (written) => {
        const folded = foldText(written);
        expect(foldText(folded)).toBe(folded);
        expect(foldText(written.normalize('NFD'))).toBe(folded);
        expect(foldText(written.normalize('NFC'))).toBe(folded);
        expect(foldText(` ${written}\t`)).toBe(folded);
      }),
      settings,
    );
  });
});

describe('search', () => {
  const book = {
    isbn: '9780804429573',
    title: "The Philosopher's Café",
    authors: ['J.R.R. Tolkien', 'Søren Łem'],
    tags: ['sci-fi'],
  };
  const finds = (search: string) => {
    const terms = searchTerms(book);
    return queryTerms(search).every((word) => terms.some((term) => term.startsWith(word)));
  };

  it.each([
    'philosophers cafe',
    'PHILOSOPHER’S',
    'caf tolk',
    'jrr',
    'j.r.r. tolkien',
    'soren lem',
    'fi',
    '080442957X',
    '0-8044-2957-x',
    '978-0-8044-2957-3',
    '97808',
    'isbn 9780804429573',
  ])('finds by %s', (search) => expect(finds(search)).toBe(true));

  it.each(['hilosopher', 'cafe olkien', 'xyz', '9780439023481'])('does not find by %s', (search) => {
    expect(finds(search)).toBe(false);
  });

  it('has each term once', () => {
    const terms = searchTerms({ isbn: null, title: 'Dune dune DUNE', authors: ['Dune'], tags: ['dune'] });
    expect(terms).toEqual(['dune']);
    expect(queryTerms('a A á b')).toEqual(['a', 'b']);
    expect(queryTerms('… ! ?')).toEqual([]);
  });
});
