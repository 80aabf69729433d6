import type { Book } from '@metrics-handler/core';
import type { ReactNode } from 'react';
import { href } from '../../route/route.ts';

export function BookTable({ books }: { readonly books: readonly Book[] }): ReactNode {
  return (
    <table>
      <caption className="visually-hidden">Books by title</caption>
      <thead>
        <tr>
          <th scope="col">Title</th>
          <th scope="col">Authors</th>
          <th scope="col" className="number wide-only">
            Year
          </th>
          <th scope="col" className="wide-only">
            ISBN
          </th>
        </tr>
      </thead>
      <tbody>
        {books.map(({ id, title, authors, publishedYear, isbn }) => (
          <tr key={id}>
            <th scope="row">
              <a className="book-title" href={href(`/books/${encodeURIComponent(id)}`)}>
                {title}
              </a>
            </th>
            <td>{authors.join(', ')}</td>
            <td className="number wide-only">{publishedYear === undefined ? '' : yearOf(publishedYear)}</td>
            <td className="wide-only soft">{isbn}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function yearOf(year: number): string {
  return year < 0 ? `${-year} BC` : String(year);
}
