import type { ApiKey } from '@metrics-handler/core';
import type { ReactNode } from 'react';
import { formatInstant } from '../../format/instants.ts';
import { NOTHING } from '../../format/numbers.ts';
import { ownZone } from '../../time/zones.ts';
import { ScrollRegion } from '../../ui/scroll-region.tsx';

interface KeyTableProps {
  readonly keys: readonly ApiKey[];
  readonly onRevoke: (key: ApiKey) => void;
}

export function KeyTable({ keys, onRevoke }: KeyTableProps): ReactNode {
  if (keys.length === 0) return <p>There is no key. Programs need one to record or read: make the first.</p>;
  return (
    <ScrollRegion label="Table of keys">
      <table>
        <caption className="visually-hidden">API keys</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">May</th>
            <th scope="col">Made</th>
            <th scope="col">Last used</th>
            <th scope="col">Ends</th>
            <th scope="col">
              <span className="visually-hidden">Revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row">{key.name}</th>
              <td>
                <span className="row">
                  {key.scopes.map((scope) => (
                    <span className="tag" key={scope}>
                      {scope}
                    </span>
                  ))}
                </span>
              </td>
              <td className="when">{whenOf(key.createdAt)}</td>
              <td className="when">{whenOf(key.lastUsedAt)}</td>
              <td className="when">{key.expiresAt ? whenOf(key.expiresAt) : 'never'}</td>
              <td className="number">
                <button
                  type="button"
                  className="plain danger"
                  aria-label={`Revoke ${key.name}`}
                  onClick={() => onRevoke(key)}
                >
                  Revoke
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function whenOf(instant: string | null): string {
  return instant === null ? NOTHING : formatInstant(Date.parse(instant), ownZone());
}
