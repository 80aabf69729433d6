import type { ApiKey, NewApiKey } from '@metrics-handler/core';
import { type ReactNode, useState } from 'react';
import { useKeys } from '../../data/keys.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Loading } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { KeyTable } from './key-table.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { NewSecret } from './new-secret.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';

/** API keys: made, copied once, revoked. */
export function KeysScreen(): ReactNode {
  const { keys, error, refetch } = useKeys();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<NewApiKey>();
  const [doomed, setDoomed] = useState<ApiKey>();
  return (
    <>
      <ScreenHead
        title="API keys"
        about="For programs that record or read. Give each its own, with as little as it needs."
      >
        <button type="button" className="primary" onClick={() => setMaking(true)}>
          Make a key
        </button>
      </ScreenHead>
      {isMaking && (
        <NewKeyDialog
          onClose={() => setMaking(false)}
          onMade={(key) => {
            setMaking(false);
            setMade(key);
            refetch();
          }}
        />
      )}
      {doomed && (
        <RevokeDialog
          apiKey={doomed}
          onClose={() => setDoomed(undefined)}
          onRevoked={() => {
            setDoomed(undefined);
            refetch();
          }}
        />
      )}
      <div className="stack">
        {made && <NewSecret made={made} onDone={() => setMade(undefined)} />}
        {error && <Failure error={error} retry={refetch} />}
        {!error && !keys && <Loading what="the keys" />}
        {keys && !error && (
          <section className="sheet">
            <KeyTable keys={keys} onRevoke={setDoomed} />
          </section>
        )}
      </div>
    </>
  );
}
