import { isbn10Of, looksLikeIsbn, normalizeIsbn } from './isbn.ts';

/** Letters and typographic signs that have no decomposition but that people type otherwise. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ς: 'σ',
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '‐': '-',
};
const WITHOUT_DECOMPOSITION = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');
/** Accents and vowel points, but not the marks that make another kana, nor the vowels of Indic scripts. */
const ACCENTS = /[[\p{Mn}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]]--[\u3099\u309a]]/gv;
const INVISIBLE = /\p{Cf}/gu;
const APOSTROPHES = /['`]/g;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const INITIALS = /(?<![\p{L}\p{N}])(?:\p{L}\.\s?){2,}/gu;
const MAX_QUERY_WORDS = 16;

/** Text as it is compared: without case, accents, invisible characters and repeated spaces. Idempotent. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(INVISIBLE, '')
    .replace(WITHOUT_DECOMPOSITION, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What a book is found by: the unique folded words of its title, authors and tags, joined initials, and both forms of its ISBN. */
export function searchTerms(book: {
  readonly isbn: string | null;
  readonly title: string;
  readonly authors: readonly string[];
  readonly tags: readonly string[];
}): string[] {
  const terms = new Set<string>();
  for (const text of [book.title, ...book.authors, ...book.tags]) {
    const folded = foldText(text);
    for (const word of wordsOf(folded)) terms.add(word);
    for (const [initials] of folded.matchAll(INITIALS)) terms.add(initials.replace(/[.\s]/g, ''));
  }
  if (book.isbn !== null) {
    terms.add(book.isbn);
    const isbn10 = isbn10Of(book.isbn);
    if (isbn10 !== null) terms.add(isbn10.toLowerCase());
  }
  return [...terms];
}

/**
 * The folded words of a search; a book matches when each is a prefix of one of its terms. Words beyond the sixteenth are ignored. A whole ISBN
 * is one word however it is written.
 */
export function queryTerms(text: string): string[] {
  return isbnTerm(text) ?? [...new Set(wordsOf(foldText(text)))].slice(0, MAX_QUERY_WORDS);
}

/** Digits that fail the check digit may still be a word of a title. */
function isbnTerm(text: string): string[] | null {
  if (!looksLikeIsbn(text)) return null;
  try {
    return [normalizeIsbn(text)];
  } catch {
    return null;
  }
}

function wordsOf(folded: string): string[] {
  return folded.replace(APOSTROPHES, '').match(WORD) ?? [];
}
