import { setTimeout as pause } from 'node:timers/promises';

const RETRY_MS = 100;
const GIVE_UP_MS = 60_000;

/** What went wrong at first and was cured by asking again. */
export class Cured {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}

/**
 * Asks again while the answer is one that passes: none at all, 429, 500 and above.
 * @throws Error for an answer that a repetition does not cure, or where it has not been cured within a minute
 */
export async function insist(url: string, init: RequestInit, cured: Cured): Promise<Response> {
  const deadline = performance.now() + GIVE_UP_MS;
  for (;;) {
    const outcome = await attempt(url, init);
    if (typeof outcome !== 'string') return outcome;
    if (performance.now() > deadline) throw new Error(`${url} fails for ever: ${outcome}`);
    cured.add(outcome);
    await pause(RETRY_MS);
  }
}

/** The whole answer, or what was wrong. */
async function attempt(url: string, init: RequestInit): Promise<Response | string> {
  try {
    const response = await fetch(url, init);
    const body = await response.arrayBuffer();
    if (response.status === 429 || response.status >= 500) return String(response.status);
    return new Response(response.status === 204 ? null : body, response);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? message;
  }
}
