import type { Book } from '@metrics-handler/core';
import type { ReactNode } from 'react';
import { yearOf } from './book-table.tsx';

export function BookFacts({ book }: { readonly book: Book }): ReactNode {
  const facts: [string, ReactNode][] = [
    ['ISBN', book.isbn],
    ['Published', book.publishedYear === undefined ? null : yearOf(book.publishedYear)],
    [
      'Language',
      book.language ? (new Intl.DisplayNames('en', { type: 'language' }).of(book.language) ?? book.language) : null,
    ],
    [
      'Tags',
      book.tags.length > 0 && (
        <span className="row">
          {book.tags.map((tag) => (
            <span className="tag" key={tag}>
              {tag}
            </span>
          ))}
        </span>
      ),
    ],
    ...Object.entries(book.attributes ?? {}),
  ];
  return (
    <dl className="facts">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
