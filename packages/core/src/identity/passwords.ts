import { MetricsHandlerError } from '../errors.ts';

/** Slow, salted hashing of passwords. It needs native code, so it is the host's to bring. */
export interface PasswordHasher {
  /** A PHC string with its own salt. @throws MetricsHandlerError `busy` when too many wait already. */
  hash(password: string): Promise<string>;
  /** @throws MetricsHandlerError `busy` */
  verify(hash: string, password: string): Promise<boolean>;
}

/** For hosts without users. */
export const noPasswords: PasswordHasher = {
  hash: async () => unsupported(),
  verify: async () => unsupported(),
};

function unsupported(): never {
  throw new MetricsHandlerError(
    'passwords_unsupported',
    'this handler has no users: give createMetricsHandler a password hasher, or use API keys',
  );
}
