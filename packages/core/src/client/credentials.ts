import { Observed } from '../observer/observed.ts';

/** An API key or a session's token, or how to get one. */
export type TokenSource = string | (() => string | Promise<string>);

/** What requests are signed with. A source that is a function is asked at first, and again when a token was refused or is about to expire. */
export class Credentials extends Observed<string | undefined> {
  readonly #source: (() => string | Promise<string>) | undefined;
  #asking: Promise<string> | undefined;

  constructor(source: TokenSource | undefined) {
    super(typeof source === 'string' ? source : undefined);
    this.#source = typeof source === 'function' ? source : undefined;
  }

  /** The token held. */
  get token(): string | undefined {
    return this.getSnapshot();
  }

  /** Whether there is a way to another token than the one held. */
  get renewable(): boolean {
    return this.#source !== undefined;
  }

  /** Whether there is a token or a way to one. */
  get available(): boolean {
    return this.token !== undefined || this.renewable;
  }

  /** The token, asked for if need be. */
  async get(): Promise<string | undefined> {
    return this.token ?? (this.renewable ? this.renew(undefined) : undefined);
  }

  /** Another token than the one that was refused or is about to expire; callers at the same time share one question. */
  async renew(old: string | undefined): Promise<string> {
    if (this.token !== undefined && this.token !== old) return this.token;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<string> {
    if (!this.#source) throw new TypeError('there is nobody to ask for a token');
    const token = await this.#source();
    this.set(token);
    return token;
  }
}
