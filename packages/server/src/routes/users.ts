import type { UserPatch, UsersApi } from '@metrics-handler/core';
import type { AppContext } from '../app-env.ts';
import { JSON_TYPE, MERGE_PATCH_TYPE } from '../body/media-type.ts';
import { readJson } from '../body/read-json.ts';
import { pathParam } from '../path-param.ts';

type Users = { readonly users: UsersApi };

export function listUsers({ users }: Users) {
  return async (c: AppContext) => {
    return c.json({ items: await users.list() });
  };
}

export function postUser({ users }: Users) {
  return async (c: AppContext) => {
    const input = (await readJson(c)) as Parameters<UsersApi['create']>[0];
    return c.json(await users.create(input), 201);
  };
}

export function patchUser({ users }: Users) {
  return async (c: AppContext) => {
    const patch = (await readJson(c, [MERGE_PATCH_TYPE, JSON_TYPE])) as UserPatch;
    return c.json(await users.update(pathParam(c, 'id'), patch));
  };
}

export function deleteUser({ users }: Users) {
  return async (c: AppContext) => {
    await users.remove(pathParam(c, 'id'));
    return c.body(null, 204);
  };
}
