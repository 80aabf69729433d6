import type { ReactNode } from 'react';

interface DialogActionsProps {
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The last row of a dialog: what it does, and the way out. */
export function DialogActions({ onClose, children }: DialogActionsProps): ReactNode {
  return (
    <div className="row">
      {children}
      <button type="button" onClick={onClose}>
        Cancel
      </button>
    </div>
  );
}
