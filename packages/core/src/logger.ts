/** Where background work reports; the shape of pino and of `console`, whose argument order is left to the adapter in use. */
export interface Logger {
  error(details: Readonly<Record<string, unknown>>, message: string): void;
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
  info(details: Readonly<Record<string, unknown>>, message: string): void;
}

export const silentLogger: Logger = { error() {}, warn() {}, info() {} };
