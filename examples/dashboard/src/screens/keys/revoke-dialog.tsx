import type { ApiKey } from '@metrics-handler/core';
import { useMetricsApi } from '@metrics-handler/react-hooks';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';

interface RevokeDialogProps {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
  readonly onRevoked: () => void;
}

export function RevokeDialog({ apiKey, onClose, onRevoked }: RevokeDialogProps): ReactNode {
  const api = useMetricsApi();
  const [error, setError] = useState<Error>();
  return (
    <Dialog title={`Revoke ${apiKey.name}`} onClose={onClose}>
      {error && <Failure error={error} />}
      <p>Whatever uses this key is refused from now on, and its streams end. This cannot be undone.</p>
      <div className="row">
        <button
          type="button"
          className="danger primary"
          onClick={() => api.keys.revoke(apiKey.id).then(onRevoked, setError)}
        >
          Revoke for good
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
