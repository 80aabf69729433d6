import type { KeysApi } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { readJson } from '../body/read-json.ts';
import { pathParam } from '../path-param.ts';

export function listKeys({ keys }: { readonly keys: KeysApi }) {
  return async (c: AppContext) => {
    return c.json({ items: await keys.list() });
  };
}

export function postKey({ keys }: { readonly keys: KeysApi }) {
  return async (c: AppContext) => {
    const key = await keys.create((await readJson(c)) as Parameters<KeysApi['create']>[0]);
    return c.json(key, 201);
  };
}

export function deleteKey({ keys }: { readonly keys: KeysApi }) {
  return async (c: AppContext) => {
    await keys.revoke(pathParam(c, 'id'));
    return c.body(null, 204);
  };
}
