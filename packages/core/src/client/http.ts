import { MetricsHandlerError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { errorOfResponse } from './problem-error.ts';

export interface HttpOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly credentials: Credentials;
}

export interface HttpRequest {
  readonly params?: URLSearchParams | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Blob | ReadableStream<Uint8Array> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Sent without a token. */
  readonly anonymous?: boolean | undefined;
  /** Goes on when the page goes away (64 KiB at most). */
  readonly keepalive?: boolean | undefined;
}

/** Signed requests to the server; what goes wrong is a `MetricsHandlerError`. */
export class Http {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /**
   * The answer to a request that the server accepted.
   * @throws MetricsHandlerError with the server's code, `unexpected_response`, `server_unreachable`; or the signal's reason.
   */
  async send(method: string, path: string, request: HttpRequest = {}): Promise<Response> {
    const { credentials } = this.#options;
    const token = request.anonymous ? undefined : await credentials.get();
    const response = await this.#fetch(method, path, request, token);
    if (response.ok) return response;
    const final = request.anonymous || !credentials.renewable || request.body instanceof ReadableStream;
    if (response.status !== 401 || final) throw await errorOfResponse(response);
    await response.body?.cancel();
    const retried = await this.#fetch(method, path, request, await credentials.renew(token));
    if (retried.ok) return retried;
    throw await errorOfResponse(retried);
  }

  async json<T>(method: string, path: string, request?: HttpRequest): Promise<T> {
    const response = await this.send(method, path, request);
    return (await response.json()) as T;
  }

  async #fetch(
    method: string,
    path: string,
    { params, headers = {}, json, body, signal, keepalive }: HttpRequest,
    token: string | undefined,
  ): Promise<Response> {
    const search = params && params.size > 0 ? `?${params}` : '';
    const init: RequestInit & { duplex?: 'half' } = {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      signal: signal ?? null,
      keepalive: keepalive ?? false,
      cache: 'no-store',
    };
    if (json !== undefined) init.body = JSON.stringify(json, plainArrays);
    else if (body !== undefined) init.body = body;
    if (body instanceof ReadableStream) init.duplex = 'half';
    try {
      return await this.#options.fetch(`${this.#options.baseUrl}/api/v1${path}${search}`, init);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new MetricsHandlerError('server_unreachable', `${this.#options.baseUrl} cannot be reached`, {
        cause: error,
      });
    }
  }
}

/** JSON would make objects of typed arrays. */
function plainArrays(_: string, value: unknown): unknown {
  return value instanceof Float64Array ? Array.from(value) : value;
}
