import type { NewApiKey } from '@metrics-handler/core';
import { type ReactNode, useState } from 'react';

/** A key's secret, which nobody can show again. */
export function NewSecret({ made, onDone }: { readonly made: NewApiKey; readonly onDone: () => void }): ReactNode {
  const [isCopied, setCopied] = useState(false);
  // Not there on plain http from another machine; then it is selected by hand.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  return (
    <section className="notice good" aria-label="The new key">
      <strong>{made.name}: copy the key now, it is shown only this once</strong>
      <code className="secret">{made.key}</code>
      <div className="row">
        {clipboard && (
          <button
            type="button"
            className="primary"
            onClick={() => void clipboard.writeText(made.key).then(() => setCopied(true))}
          >
            Copy
          </button>
        )}
        <button type="button" onClick={onDone}>
          I have it
        </button>
        <span role="status">{isCopied && 'Copied'}</span>
      </div>
    </section>
  );
}
