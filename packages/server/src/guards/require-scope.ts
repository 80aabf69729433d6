import { allows, type Scope } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { ProblemError } from '../problem.ts';
import type { Guard } from './guard.ts';

/** @throws ProblemError 403 naming the missing scope. */
export function assertScope(c: AppContext, scope: Scope): void {
  const principal = c.get('principal');
  if (allows(principal, scope)) return;
  throw new ProblemError('insufficient_scope', `this needs a key or user with the scope ${scope}`, {
    members: { scope },
    headers: { 'WWW-Authenticate': `Bearer realm="metrics-handler", error="insufficient_scope", scope="${scope}"` },
  });
}

export function requireScope(scope: Scope | 'signed-in'): Guard {
  return (c) => {
    if (scope !== 'signed-in') assertScope(c, scope);
  };
}
