import type { CredentialRef } from '../storage/credential-store.ts';
import type { Restriction } from './restriction.ts';
import type { Scope } from './scope.ts';

/** Who a request speaks for. */
export interface Principal extends Restriction {
  readonly kind: 'key' | 'user';
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** When what was shown ends: RFC 3339 UTC. */
  readonly expiresAt: string | null;
  /** The session whose token was shown; null for an API key itself. */
  readonly sessionId: string | null;
}

/** Whether the principal may do what `scope` names; `admin` includes everything. */
export function allows(principal: Pick<Principal, 'scopes'>, scope: Scope): boolean {
  return principal.scopes.includes(scope) || principal.scopes.includes('admin');
}

/** What a principal rests on: when one of these ends, it does. */
export function credentialsOf({ kind, id, sessionId }: Principal): readonly CredentialRef[] {
  return sessionId === null
    ? [{ kind, id }]
    : [
        { kind: 'session', id: sessionId },
        { kind, id },
      ];
}
