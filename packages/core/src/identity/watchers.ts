import type { Clock } from '../clock.ts';
import type { CredentialRef } from '../storage/credential-store.ts';
import { ownerName } from './credentials.ts';
import { credentialsOf, type Principal } from './principal.ts';

/** Timers beyond 2³¹ − 1 ms fire at once; a far end is looked at again daily. */
const MAX_TIMER_MS = 86_400_000;
/** How long a revocation by another process may go unnoticed. */
const POLL_INTERVAL_MS = 1_000;

export type EndReason = 'expired' | 'revoked';

interface Watcher {
  readonly principal: Principal;
  end(reason: EndReason): void;
}

export interface WatchersOptions {
  readonly clock: Clock;
  /** Follows the log; null where no other process can revoke anything. */
  readonly follow: (() => Promise<void>) | null;
  /** Whether what the principal rests on is still there. */
  readonly holds: (principal: Principal) => Promise<boolean>;
}

/** Who wants to hear when a principal ends. The log is looked at every second while there is anybody. */
export class Watchers {
  readonly #options: WatchersOptions;
  readonly #byCredential = new Map<string, Set<Watcher>>();
  #count = 0;
  #cancelPoll: (() => void) | undefined;

  constructor(options: WatchersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#count;
  }

  add(principal: Principal, onEnd: (reason: EndReason) => void): () => void {
    let cancelExpiry: (() => void) | undefined;
    const stop = () => {
      cancelExpiry?.();
      this.#remove(watcher);
    };
    const watcher: Watcher = {
      principal,
      end: (reason) => {
        stop();
        onEnd(reason);
      },
    };
    const expireLater = (): void => {
      if (principal.expiresAt === null) return;
      const leftMs = Date.parse(principal.expiresAt) - this.#options.clock.now();
      if (leftMs <= 0) watcher.end('expired');
      else cancelExpiry = this.#options.clock.schedule(Math.min(leftMs, MAX_TIMER_MS), expireLater);
    };
    this.#insert(watcher);
    // It may have ended between the check and this call, before anybody would have told us.
    void this.#check(watcher);
    cancelExpiry = this.#options.clock.schedule(0, expireLater);
    return stop;
  }

  /** A credential was revoked. */
  revoked(ref: CredentialRef): void {
    for (const watcher of [...(this.#byCredential.get(ownerName(ref)) ?? [])]) watcher.end('revoked');
  }

  /** Revocations may have been missed. */
  revokedAny(): void {
    for (const watchers of [...this.#byCredential.values()])
      for (const watcher of [...watchers]) watcher.end('revoked');
  }

  close(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
  }

  async #check(watcher: Watcher): Promise<void> {
    try {
      if (!(await this.#options.holds(watcher.principal)) && this.#isWatched(watcher)) watcher.end('revoked');
    } catch {
      // Trouble of the store passes.
      this.#options.clock.schedule(POLL_INTERVAL_MS, () => {
        if (this.#isWatched(watcher)) void this.#check(watcher);
      });
    }
  }

  #insert(watcher: Watcher): void {
    this.#count++;
    for (const name of credentialsOf(watcher.principal).map(ownerName)) {
      const known = this.#byCredential.get(name);
      if (known) known.add(watcher);
      else this.#byCredential.set(name, new Set([watcher]));
    }
    if (this.#options.follow && !this.#cancelPoll) this.#poll(this.#options.follow);
  }

  #remove(watcher: Watcher): void {
    if (!this.#isWatched(watcher)) return;
    this.#count--;
    for (const name of credentialsOf(watcher.principal).map(ownerName)) {
      const known = this.#byCredential.get(name);
      known?.delete(watcher);
      if (known?.size === 0) this.#byCredential.delete(name);
    }
    if (this.#count === 0) this.close();
  }

  #isWatched(watcher: Watcher): boolean {
    return credentialsOf(watcher.principal).some((ref) => this.#byCredential.get(ownerName(ref))?.has(watcher));
  }

  #poll(follow: () => Promise<void>): void {
    this.#cancelPoll = this.#options.clock.schedule(POLL_INTERVAL_MS, () => {
      // What this look misses, because the store is away, the next one finds.
      follow().catch(() => {});
      this.#poll(follow);
    });
  }
}
