import type { ApiKey, KeysApi } from '../identity/keys.ts';
import type { Http } from './http.ts';

export function remoteKeys(http: Http): KeysApi {
  return {
    create: (input) => http.json('POST', '/keys', { json: input }),
    list: async () => (await http.json<{ items: readonly ApiKey[] }>('GET', '/keys')).items,
    async revoke(id) {
      await http.send('DELETE', `/keys/${encodeURIComponent(id)}`);
    },
  };
}
