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

interface LiveBadgeProps {
  readonly state: StreamStatus;
  /** The range just moved on: a connection that is there is asked for the next answer. */
  readonly isMoving?: boolean;
}

export function LiveBadge({ state, isMoving = false }: LiveBadgeProps): ReactNode {
  const shown = isMoving && state === 'connecting' ? 'live' : state;
  return (
    <span className="stream small" data-state={shown} role="status">
      <span className="stream-dot" />
      {TEXTS[shown]}
    </span>
  );
}
