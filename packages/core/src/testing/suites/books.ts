import type { ConformanceCase } from '../conformance-case.ts';
import { bookChangeCases } from './book-changes.ts';
import { bookListCases } from './book-lists.ts';
import { bookLookUpCases } from './book-look-ups.ts';
import { bookModelCases } from './book-model.ts';
import { bookSharingCases } from './book-sharing.ts';

/** The guarantees of `BookStore`. */
export const bookCases: readonly ConformanceCase[] = [
  ...bookLookUpCases,
  ...bookChangeCases,
  ...bookListCases,
  ...bookSharingCases,
  ...bookModelCases,
];
