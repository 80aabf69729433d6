import type { PointsSelection } from '@metrics-handler/core';
import { useMetricsApi } from '@metrics-handler/react-hooks';
import { type ReactNode, useState } from 'react';
import { formatPrecise } from '../../format/instants.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';

interface DeletePointsDialogProps {
  readonly selection: PointsSelection;
  readonly zone: string;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

export function DeletePointsDialog({ selection, zone, onClose, onDeleted }: DeletePointsDialogProps): ReactNode {
  const api = useMetricsApi();
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const from = Number(selection.from);
  const to = Number(selection.to);

  async function remove(): Promise<void> {
    setBusy(true);
    try {
      await api.points.remove(selection);
      onDeleted();
    } catch (cause) {
      setError(cause as Error);
      setBusy(false);
    }
  }

  return (
    <Dialog title="Delete points" onClose={onClose}>
      {error && <Failure error={error} />}
      <p>
        {to - from <= 1
          ? `What this series of ${selection.name} has at ${formatPrecise(from, zone)} is deleted for good; so are equal points at that very instant.`
          : `Every point of ${selection.name}${selection.bookId ? ' of this book' : ''} from ${formatPrecise(from, zone)} to ${formatPrecise(to, zone)} is deleted for good, not only those shown.`}
      </p>
      <div className="row">
        <button type="button" className="danger primary" disabled={isBusy} onClick={() => void remove()}>
          Delete for good
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
