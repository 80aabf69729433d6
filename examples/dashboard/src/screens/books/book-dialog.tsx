import type { Book } from '@metrics-handler/core';
import { useBookMutations } from '@metrics-handler/react-hooks';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Field } from '../../ui/field.tsx';
import { fieldErrors } from '../../ui/field-errors.ts';

interface BookDialogProps {
  /** The book to change; a new one without. */
  readonly book?: Book;
  readonly onClose: () => void;
  readonly onSaved: (book: Book) => void;
}

export function BookDialog({ book, onClose, onSaved }: BookDialogProps): ReactNode {
  const { create, update } = useBookMutations();
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const wrong = fieldErrors(error);

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    try {
      const content = contentOf(fields);
      onSaved(book ? await update(book.id, content, { version: book.version }) : await create(content));
      onClose();
    } catch (cause) {
      setError(cause as Error);
      setBusy(false);
    }
  }

  return (
    <Dialog title={book ? 'Edit the book' : 'Add a book'} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void onSubmit(event)}>
        {error && Object.keys(wrong).length === 0 && <Failure error={error} />}
        <Field label="Title" error={wrong.title}>
          <input name="title" required defaultValue={book?.title} />
        </Field>
        <Field label="Authors, separated by semicolons" error={wrong.authors}>
          <input name="authors" defaultValue={book?.authors.join('; ')} />
        </Field>
        <div className="pair">
          <Field label="ISBN" hint="10 or 13 digits" error={wrong.isbn}>
            <input name="isbn" defaultValue={book?.isbn ?? ''} spellCheck={false} />
          </Field>
          <Field label="Year" error={wrong.publishedYear}>
            <input name="publishedYear" type="number" min={-9999} max={9999} defaultValue={book?.publishedYear} />
          </Field>
        </div>
        <div className="pair">
          <Field label="Language" hint="Such as en or pt-BR" error={wrong.language}>
            <input name="language" defaultValue={book?.language} spellCheck={false} />
          </Field>
          <Field label="Tags, separated by semicolons" error={wrong.tags}>
            <input name="tags" defaultValue={book?.tags.join('; ')} />
          </Field>
        </div>
        <DialogActions onClose={onClose}>
          <button type="submit" className="primary" disabled={isBusy}>
            Save
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function contentOf(fields: FormData) {
  const text = (name: string) => String(fields.get(name) ?? '').trim();
  const list = (name: string) =>
    text(name)
      .split(';')
      .map((item) => item.trim())
      .filter(Boolean);
  return {
    title: text('title'),
    authors: list('authors'),
    isbn: text('isbn') || null,
    publishedYear: text('publishedYear') === '' ? null : Number(text('publishedYear')),
    language: text('language') || null,
    tags: list('tags'),
  };
}
