const ATTEMPTS = 5;
const RETRY_MS = 500;

/** A refusal or a server that is not there; its message is one line that says what to do. */
export class ApiError extends Error {}

/** The part of the HTTP API that the simulation needs. */
export interface Api {
  /** Retries what may pass later, so a body that records needs an idempotency key among the headers. */
  send(method: string, path: string, body: string, headers: Readonly<Record<string, string>>): Promise<unknown>;
  get(path: string): Promise<unknown>;
}

export function createApi(url: string, key: string): Api {
  async function call(method: string, path: string, init: RequestInit): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await reach(`${url}/api/v1${path}`, {
        ...init,
        method,
        headers: { Authorization: `Bearer ${key}`, ...init.headers },
      });
      if (response.ok) return response.json();
      if (response.status < 500 || attempt === ATTEMPTS) throw await refusal(response);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * attempt));
    }
  }
  async function reach(target: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(target, init);
    } catch {
      throw new ApiError(`There is no server at ${url}; start one with: npm start`);
    }
  }
  return {
    send: (method, path, body, headers) => call(method, path, { body, headers }),
    get: (path) => call('GET', path, {}),
  };
}

async function refusal(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
  return new ApiError(
    `${response.status} ${problem.title ?? response.statusText}: ${problem.detail ?? 'no more is known'}`,
  );
}
