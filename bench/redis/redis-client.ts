import { createClient } from '@redis/client';

const create = (url: string) => createClient({ url });

export type RedisClient = ReturnType<typeof create>;

export async function connectRedis(url: string): Promise<RedisClient> {
  const client = create(url);
  await client.connect();
  return client;
}
