import type { NewApiKey, Scope } from '@metrics-handler/core';
import { useMetricsApi } from '@metrics-handler/react-hooks';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Field } from '../../ui/field.tsx';

interface NewKeyDialogProps {
  readonly onClose: () => void;
  readonly onMade: (key: NewApiKey) => void;
}

const SCOPES: readonly { readonly id: Scope; readonly text: string }[] = [
  { id: 'metrics:read', text: 'read metrics' },
  { id: 'metrics:write', text: 'record and delete points' },
  { id: 'books:read', text: 'read books' },
  { id: 'books:write', text: 'change books' },
  { id: 'admin', text: 'everything, keys too' },
];

const DAY_MS = 86_400_000;
const LIVES = [
  { days: 0, text: 'never' },
  { days: 30, text: 'in 30 days' },
  { days: 90, text: 'in 90 days' },
  { days: 365, text: 'in a year' },
];

export function NewKeyDialog({ onClose, onMade }: NewKeyDialogProps): ReactNode {
  const api = useMetricsApi();
  const [error, setError] = useState<Error>();

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const days = Number(fields.get('days'));
    try {
      const scopes = fields.getAll('scope') as Scope[];
      if (scopes.length === 0) throw new Error('Choose at least one thing that the key may do');
      const expiresAt = days === 0 ? undefined : new Date(Date.now() + days * DAY_MS).toISOString();
      onMade(await api.keys.create({ name: String(fields.get('name')), scopes, ...(expiresAt ? { expiresAt } : {}) }));
    } catch (cause) {
      setError(cause as Error);
    }
  }

  return (
    <Dialog title="Make a key" onClose={onClose}>
      <form className="stack" onSubmit={(event) => void onSubmit(event)}>
        {error && <Failure error={error} />}
        <Field label="Name" hint="Which program it is for">
          <input name="name" required maxLength={100} />
        </Field>
        <fieldset>
          <legend>May</legend>
          {SCOPES.map(({ id, text }) => (
            <div key={id}>
              <label className="check">
                <input type="checkbox" name="scope" value={id} defaultChecked={id === 'metrics:write'} />
                <span>
                  {text} <span className="soft">{id}</span>
                </span>
              </label>
            </div>
          ))}
        </fieldset>
        <Field label="Ends">
          <select name="days">
            {LIVES.map(({ days, text }) => (
              <option key={days} value={days}>
                {text}
              </option>
            ))}
          </select>
        </Field>
        <DialogActions onClose={onClose}>
          <button type="submit" className="primary">
            Make the key
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
