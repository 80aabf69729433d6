import type { Principal } from '@metrics-handler/core';

/** One text per principal: `key:<id>` or `user:<name>`. */
export function nameOf({ kind, id }: Pick<Principal, 'kind' | 'id'>): string {
  return `${kind}:${id}`;
}
