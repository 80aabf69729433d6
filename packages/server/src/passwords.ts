import { MetricsHandlerError, type PasswordHasher } from '@metrics-handler/core';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's floor for argon2id is 19 MiB, 2 passes, 1 lane; this takes about 100 ms of one core. */
const PARAMETERS = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;
/** More at once would take memory and the threads that files and DNS need as well. */
const MAX_RUNNING = 2;
const MAX_WAITING = 32;

/** Argon2id, two at a time; who comes when 32 wait already is told to come again. */
export function argon2Passwords(parameters: typeof PARAMETERS | Argon2Parameters = PARAMETERS): PasswordHasher {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= MAX_RUNNING) {
      if (waiting.length >= MAX_WAITING)
        throw new MetricsHandlerError('busy', 'too many people are signing in; try again');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  }

  return {
    // Argon2id is the default of the package.
    hash: (password) => inTurn(() => hash(password, parameters)),
    verify: (hashed, password) => inTurn(() => verify(hashed, password)),
  };
}

export interface Argon2Parameters {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}
