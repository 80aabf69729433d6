import { useBooks } from '@metrics-handler/react-hooks';
import { type ReactNode, useState } from 'react';
import { href } from '../../route/route.ts';
import { navigate } from '../../route/use-route.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Field } from '../../ui/field.tsx';
import { BookDialog } from './book-dialog.tsx';
import { BookTable } from './book-table.tsx';

export function BooksScreen({ params }: { readonly params: URLSearchParams }): ReactNode {
  const search = params.get('search') ?? '';
  const { books, hasMore, loadMore, isFetching, error, refetch } = useBooks({ search });
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <ScreenHead title="Books" about={<a href={href('/books/top')}>Top books of a range</a>}>
        <button type="button" className="primary" onClick={() => setAdding(true)}>
          Add a book
        </button>
        <a className="button" href={href('/books/import')}>
          Import …
        </a>
      </ScreenHead>
      {isAdding && (
        <BookDialog
          onClose={() => setAdding(false)}
          onSaved={({ id }) => navigate(href(`/books/${encodeURIComponent(id)}`))}
        />
      )}
      <search className="toolbar">
        <Field label="Search title, author, tag or ISBN" className="wide">
          <input
            type="search"
            value={search}
            onChange={({ target }) =>
              navigate(href('/books', { search: target.value || undefined }), { replace: true })
            }
          />
        </Field>
      </search>
      {error && <Failure error={error} retry={refetch} />}
      {!error && !books && <Loading what="the books" />}
      {!error && books?.length === 0 && <NoBooks search={search} />}
      {!error && books && books.length > 0 && (
        <section className="sheet">
          <BookTable books={books} />
          <div className="pages">
            {hasMore && (
              <button type="button" disabled={isFetching} onClick={loadMore}>
                Show more
              </button>
            )}
            <span className="soft" role="status">
              {books.length} {books.length === 1 ? 'book' : 'books'} {hasMore ? 'shown' : 'in all'}
            </span>
          </div>
        </section>
      )}
    </>
  );
}

function NoBooks({ search }: { readonly search: string }): ReactNode {
  if (search !== '') {
    return (
      <Empty heading="h2" title={`No book matches “${search}”`}>
        <p>Every word has to begin a word of the title, the authors or the tags, or an ISBN.</p>
        <a href={href('/books')}>Show all books</a>
      </Empty>
    );
  }
  return (
    <Empty heading="h2" title="The shelves are empty">
      <p>
        Import a CSV of your library (Goodreads, Calibre and goodbooks are understood as they are), or add a book by
        hand.
      </p>
      <a className="button primary" href={href('/books/import')}>
        Import books
      </a>
    </Empty>
  );
}
