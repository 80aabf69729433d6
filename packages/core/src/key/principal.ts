import type { Scope } from './keys.ts';

/** Who a verified key speaks for. */
export interface Principal {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** Whether the principal may do what `scope` names; `admin` includes everything. */
export function allows(principal: Principal, scope: Scope): boolean {
  return principal.scopes.includes(scope) || principal.scopes.includes('admin');
}
