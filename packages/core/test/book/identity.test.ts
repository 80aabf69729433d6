import { expect, it } from 'vitest';
import { identitiesOf } from '../../src/book/identity.ts';

it('names the ISBN first, then ids of other catalogues', () => {
  const attributes = { goodbooksId: '5', goodreadsId: '77', shelf: 'A' };
  const book = { isbn: '9780439023481', title: 'T', attributes };
  expect(identitiesOf(book)).toEqual(['isbn:9780439023481', 'attr:goodreadsId=77', 'attr:goodbooksId=5']);
  expect(identitiesOf({ ...book, isbn: null })[0]).toBe('attr:goodreadsId=77');
});

it('goes by folded title, first author and year only without either', () => {
  const book = { title: 'L’Étranger', authors: ['Albert CAMUS', 'X'], publishedYear: 1942, attributes: { shelf: 'A' } };
  expect(identitiesOf(book)).toEqual(["text:l'etranger|albert camus|1942"]);
  expect(identitiesOf({ title: 'Beowulf' })).toEqual(['text:beowulf||']);
});
