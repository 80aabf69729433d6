/**
 * The store in a MongoDB database.
 * @module @metrics-handler/mongo-adapter
 */

export type { MongoStorageOptions } from './mongo-storage.ts';
export { mongoStorage } from './mongo-storage.ts';
