import type { Identity, Principal, SignInInput } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { readJson } from '../body/read-json.ts';

type Door = { readonly identity: Identity };

/** A session for a name and a password, or for a key. */
export function postLogin({ identity }: Door) {
  return async (c: AppContext) => {
    const { token, expiresAt, principal } = await identity.signIn((await readJson(c)) as SignInInput);
    return c.json({ token, expiresAt, principal: shown(principal) });
  };
}

export function postLogout({ identity }: Door) {
  return async (c: AppContext) => {
    await identity.signOut(c.get('principal'));
    return c.body(null, 204);
  };
}

/** Whom the key or token speaks for. */
export function getMe() {
  return (c: AppContext) => {
    return c.json(shown(c.get('principal')));
  };
}

/** A principal without what it does not have. */
function shown({ kind, id, name, scopes, metricPrefix, bookIds, expiresAt }: Principal) {
  return {
    kind,
    id,
    name,
    scopes,
    ...(metricPrefix === null ? {} : { metricPrefix }),
    ...(bookIds === null ? {} : { bookIds }),
    expiresAt,
  };
}
