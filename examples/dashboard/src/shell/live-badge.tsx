import type { StreamStatus } from '@metrics-handler/core/client';
import type { ReactNode } from 'react';

const TEXTS: Readonly<Record<StreamStatus, string>> = {
  off: 'Not live',
  connecting: 'Connecting …',
  live: 'Live',
  reconnecting: 'Reconnecting …',
  offline: 'Offline: shows what came before',
  paused: 'Paused',
  signedOut: 'Signed out: shows what came before',
};

export function LiveBadge({ state }: { readonly state: StreamStatus }): ReactNode {
  return (
    <span className="stream small" data-state={state} role="status">
      <span className="stream-dot" />
      {TEXTS[state]}
    </span>
  );
}
