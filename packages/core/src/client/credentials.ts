import { EventEmitter } from 'eventemitter3';

/** An API key or a session's token, or how to get one. */
export type TokenSource = string | (() => string | Promise<string>);

/** What requests are signed with. A source that is a function is asked at first, and again when a token was refused or is about to expire. */
export class Credentials extends EventEmitter<{ change: [] }> {
  readonly #source: (() => string | Promise<string>) | undefined;
  #token: string | undefined;
  #asking: Promise<string> | undefined;

  constructor(source: TokenSource | undefined) {
    super();
    if (typeof source === 'function') this.#source = source;
    else this.#token = source;
  }

  /** The token held. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Whether there is a way to another token than the one held. */
  get renewable(): boolean {
    return this.#source !== undefined;
  }

  /** Whether there is a token or a way to one. */
  get available(): boolean {
    return this.#token !== undefined || this.renewable;
  }

  /** The token, asked for if need be. */
  async get(): Promise<string | undefined> {
    return this.#token ?? (this.renewable ? this.renew() : undefined);
  }

  /** Asks the source; callers at the same time share one question. */
  async renew(): Promise<string> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  set(token: string | undefined): void {
    if (token === this.#token) return;
    this.#token = token;
    this.emit('change');
  }

  async #ask(): Promise<string> {
    if (!this.#source) throw new TypeError('there is nobody to ask for a token');
    const token = await this.#source();
    this.set(token);
    return token;
  }
}
