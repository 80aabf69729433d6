import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidIsbnError } from '../../src/book/book-errors.ts';
import { isbn10Of, looksLikeIsbn, normalizeIsbn } from '../../src/book/isbn.ts';
import golden from '../golden/isbn.json' with { type: 'json' };
import { runs, seed } from '../support/runs.ts';
import { passesIsbn10, passesIsbn13 } from './isbn-oracle.ts';

const settings = { numRuns: runs(1_000), seed: seed() };
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const completed = (body: string, passes: (isbn: string) => boolean) =>
  [...'0123456789X'].map((check) => body + check).find(passes) as string;
const isbn10 = digits(9).map((body) => completed(body, passesIsbn10));
const isbn13 = fc
  .tuple(fc.constantFrom('978', '9791', '9798'), digits(9))
  .map(([prefix, rest]) => completed((prefix + rest).slice(0, 12), passesIsbn13));

function refusal(text: string | number): InvalidIsbnError {
  try {
    normalizeIsbn(text);
  } catch (error) {
    if (error instanceof InvalidIsbnError) return error;
  }
  throw new Error(`${text} was accepted`);
}

describe('golden ISBNs', () => {
  for (const { isbn13, isbn10, forms } of golden.accepted) {
    it(`takes every form of ${isbn13}`, () => {
      for (const form of forms) expect(normalizeIsbn(form), String(form)).toBe(isbn13);
      expect(isbn10Of(isbn13)).toBe(isbn10);
    });
  }

  it.each(golden.refused)('refuses $text ($reason)', ({ text, reason, says }) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code: 'invalid_isbn', details: { reason } });
    expect(error.message).toContain(says);
  });

  it('refuses numbers that are none', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -439023483, 43902348.3, 1e21]) {
      expect(refusal(value).message).toContain('not a whole number');
    }
    for (const text of ['-439023483', '43902348.3', '439023483-', '0']) expect(refusal(text).code).toBe('invalid_isbn');
  });
});

describe('every ISBN', () => {
  it('is the same as ISBN-10, ISBN-13, and with separators anywhere', () => {
    const spaced = fc.tuple(isbn10, fc.array(fc.nat(8), { maxLength: 4 }), fc.constantFrom('-', ' ', '‐', '–'));
    fc.assert(
      fc.property(spaced, ([ten, cuts, separator]) => {
        const canonical = normalizeIsbn(ten);
        expect(passesIsbn13(canonical)).toBe(true);
        expect(canonical.slice(3, 12)).toBe(ten.slice(0, 9));
        expect(isbn10Of(canonical)).toBe(ten);
        const separated = [...ten].map((digit, i) => (cuts.includes(i) ? digit + separator : digit)).join('');
        for (const form of [canonical, separated, ten.toLowerCase(), `ISBN ${ten}`, Number(canonical)]) {
          expect(normalizeIsbn(form)).toBe(canonical);
        }
      }),
      settings,
    );
  });

  it('is accepted exactly where its check digit passes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          digits(10),
          digits(9).map((body) => `${body}X`),
        ),
        (text) => {
          if (passesIsbn10(text)) expect(normalizeIsbn(text)).toHaveLength(13);
          else expect(refusal(text).details).toEqual({ reason: 'check_digit' });
        },
      ),
      settings,
    );
    fc.assert(
      fc.property(fc.constantFrom('978', '9791'), digits(10), (prefix, rest) => {
        const text = (prefix + rest).slice(0, 13);
        if (passesIsbn13(text)) expect(normalizeIsbn(text)).toBe(text);
        else expect(refusal(text).details).toEqual({ reason: 'check_digit' });
      }),
      settings,
    );
  });

  it('survives one wrong digit only as a refusal that names the right check digit', () => {
    fc.assert(
      fc.property(isbn13, fc.integer({ min: 4, max: 11 }), fc.integer({ min: 1, max: 9 }), (isbn, at, shift) => {
        const wrong = isbn.slice(0, at) + ((Number(isbn[at]) + shift) % 10) + isbn.slice(at + 1);
        const right = completed(wrong.slice(0, 12), passesIsbn13);
        expect(refusal(wrong).message).toContain(`; ${right.slice(-1)} would pass`);
        expect(normalizeIsbn(right)).toBe(right);
      }),
      settings,
    );
  });

  it('gets back up to three zeros that a spreadsheet dropped', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3), digits(8), (zeros, rest) => {
        const ten = completed(`${'0'.repeat(zeros)}1${rest}`.slice(0, 9), passesIsbn10);
        expect(normalizeIsbn(ten.replace(/^0+/, ''))).toBe(normalizeIsbn(ten));
      }),
      settings,
    );
  });
});

describe('looksLikeIsbn', () => {
  it('goes by shape alone', () => {
    for (const text of ['0439023480', '978-0-439-02348-0', 'ISBN x', '080442957X', '340013818']) {
      expect(looksLikeIsbn(text), text).toBe(true);
    }
    for (const text of ['', '12345678', '9770439023482', '01a21045-be5a-7ae5-8426-d1c8419f8a85', 'book-1', '1984']) {
      expect(looksLikeIsbn(text), text).toBe(false);
    }
  });
});
