import { hasCode } from '../errors.ts';
import type { Scope } from '../identity/scope.ts';
import { Observed } from '../observer/observed.ts';
import type { Credentials } from './credentials.ts';
import type { Http } from './http.ts';
import type { ClientRecorder } from './recorder.ts';

/** Who is signed in. */
export interface SessionPrincipal {
  readonly kind: 'user' | 'key';
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Sees only metrics whose names begin so. */
  readonly metricPrefix?: string | null | undefined;
  /** Sees only these books. */
  readonly bookIds?: readonly string[] | null | undefined;
  /** RFC 3339 UTC; null for one that does not expire. */
  readonly expiresAt: string | null;
}

/** A user's name and password, or an API key. */
export type SignIn = { readonly username: string; readonly password: string } | { readonly key: string };

export interface Session {
  readonly token: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string | null;
  readonly principal: SessionPrincipal;
}

export interface SessionApi {
  /** The session that this client signed in to, or null. */
  readonly current: Session | null;
  /** Calls `listener` after each sign-in and sign-out. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /**
   * Signs in; from now on every request and the stream speak for this session. What another user recorded is sent before, or lost where it cannot be.
   * @throws MetricsHandlerError `sign_in_failed`, `busy`
   */
  signIn(credentials: SignIn): Promise<Session>;
  /** Goes on with a session kept from before. */
  restore(session: Session): void;
  /** Sends what is recorded, ends the session on the server, and forgets it here whatever the server says. */
  signOut(): Promise<void>;
  /** Who the server says this client is. */
  me(): Promise<SessionPrincipal>;
}

export interface SessionOptions {
  readonly http: Http;
  readonly credentials: Credentials;
  /** The buffer of recorded points, which belong to who is signed in. */
  readonly recorder: Pick<ClientRecorder, 'flush' | 'discard'>;
}

export function createSession({ http, credentials, recorder }: SessionOptions): SessionApi {
  const current = new Observed<Session | null>(null);
  /** Who signed in last: what is recorded is theirs, also after they signed out. */
  let owner: string | undefined;

  function isOther({ principal }: Session): boolean {
    return owner !== undefined && owner !== principal.id;
  }

  function become(session: Session | null): void {
    if (session) {
      if (isOther(session)) recorder.discard();
      owner = session.principal.id;
    }
    credentials.set(session?.token);
    current.set(session);
  }

  return {
    get current() {
      return current.getSnapshot();
    },
    subscribe: (listener) => current.subscribe(listener),
    async signIn(body) {
      const session = await http.json<Session>('POST', '/auth/login', { json: body, anonymous: true });
      // Who could not send it now and is not signed in any more will not send it later.
      if (current.getSnapshot() && isOther(session)) await recorder.flush().catch(() => {});
      become(session);
      return session;
    },
    restore: become,
    async signOut() {
      try {
        await recorder.flush();
        await http.send('POST', '/auth/logout');
      } catch (error) {
        if (!hasCode(error, 'unauthorized')) throw error;
      } finally {
        become(null);
      }
    },
    me: () => http.json('GET', '/auth/me'),
  };
}
