import { mongoStorage } from '@metrics-handler/mongo-adapter';
import { MongoClient } from 'mongodb';
import { splitMongoUri } from './config/mongo-uri.ts';
import type { OpenStore } from './open-storage.ts';

const DEFAULT_DATABASE = 'metrics';

/** A client of the server's own. What is acknowledged does not rest on the driver's retries: the store repeats writes by itself. */
export function mongoStore(text: string): OpenStore {
  const { uri, auth } = splitMongoUri(text);
  const client = new MongoClient(uri, {
    ...(auth ? { auth } : {}),
    appName: 'metrics-handler',
    retryWrites: false,
    serverSelectionTimeoutMS: 5_000,
    connectTimeoutMS: 10_000,
    socketTimeoutMS: 60_000,
    maxPoolSize: 20,
  });
  const database = /^[^/]+\/\/[^/?]+\/[^?]/.test(uri) ? client.options.dbName : DEFAULT_DATABASE;
  const hosts = client.options.srvHost ?? client.options.hosts.join(', ');
  return {
    storage: mongoStorage({ db: client.db(database) }),
    place: `database ${database} at ${hosts} (MongoDB)`,
    release: () => client.close(),
  };
}
