export type { MongoStorageOptions } from './mongo-storage.ts';
export { mongoStorage } from './mongo-storage.ts';
