import type { Book } from '@metrics-handler/core';
import { useBookMutations } from '@metrics-handler/react-hooks';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { Failure } from '../../ui/failure.tsx';

interface RemoveBookDialogProps {
  readonly book: Book;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

export function RemoveBookDialog({ book, onClose, onRemoved }: RemoveBookDialogProps): ReactNode {
  const { remove } = useBookMutations();
  const [error, setError] = useState<Error>();

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const metrics = new FormData(event.currentTarget).get('metrics') === 'purge' ? 'purge' : 'keep';
    try {
      await remove(book.id, { version: book.version, metrics });
      onRemoved();
    } catch (cause) {
      setError(cause as Error);
    }
  }

  return (
    <Dialog title={`Remove “${book.title}”`} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void onSubmit(event)}>
        {error && <Failure error={error} />}
        <fieldset className="stack">
          <legend>What was recorded about it</legend>
          <label className="check">
            <input type="radio" name="metrics" value="keep" defaultChecked />
            <span>stays: totals do not change, and it comes back with the book’s ISBN</span>
          </label>
          <label className="check">
            <input type="radio" name="metrics" value="purge" />
            <span>goes too, for good: totals shrink</span>
          </label>
        </fieldset>
        <DialogActions onClose={onClose}>
          <button type="submit" className="danger primary">
            Remove the book
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
