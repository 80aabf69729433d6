import { ProblemError } from '../problem.ts';

/** Requests to become a WebSocket never come here, see `takeSockets`: this is for those that forgot to ask. */
export function getSocket() {
  return (): never => {
    throw new ProblemError('upgrade_required', 'this takes WebSockets: see docs/live.md', {
      headers: { Upgrade: 'websocket', Connection: 'Upgrade' },
    });
  };
}
