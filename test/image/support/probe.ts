import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Container } from './container.ts';

const run = promisify(execFile);

export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

export interface Answer {
  /** 0 where there was none in time. */
  readonly status: number;
  readonly body: string;
}

/** Asks from inside the pod's network: its own and its node's alone reach it. */
const ASK = `
  const [url, init, timeoutMs] = process.argv.slice(1);
  fetch(url, { redirect: 'manual', ...JSON.parse(init), signal: AbortSignal.timeout(Number(timeoutMs)) })
    .then(async (response) => ({ status: response.status, body: await response.text() }), () => ({ status: 0, body: '' }))
    .then((answer) => console.log(JSON.stringify(answer)));
`;
const ASK_TIMEOUT_MS = 10_000;

async function send(
  container: Container,
  port: number,
  path: string,
  init: object,
  timeoutMs: number,
): Promise<Answer> {
  const inside = ['--net', '--target', String(container.pid()), process.execPath, '-e', ASK];
  const words = [`http://127.0.0.1:${port}${path}`, JSON.stringify(init), String(timeoutMs)];
  return JSON.parse((await run('nsenter', [...inside, ...words])).stdout);
}

/** A request to the API with a key: `GET`, or `POST` of a body. */
export function ask(container: Container, port: number, path: string, key: string, body?: object): Promise<Answer> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  return send(container, port, path, init, ASK_TIMEOUT_MS);
}

/** One look as the kubelet takes it: good is an answer of 200 to 399 in time. */
export async function probe(
  container: Container,
  { httpGet, timeoutSeconds = 1 }: Probe,
  port: number,
): Promise<boolean> {
  const { status } = await send(container, port, httpGet.path, {}, timeoutSeconds * 1_000);
  return status >= 200 && status < 400;
}

/** Looks every period, as often as the probe may fail. @throws Error where the kubelet would start the container anew */
export async function untilStarted(container: Container, startup: Probe, port: number): Promise<void> {
  for (let failures = 0; failures < (startup.failureThreshold ?? 3); failures++) {
    if (await probe(container, startup, port)) return;
    await pause((startup.periodSeconds ?? 10) * 1_000);
  }
  throw new Error(`the startup probe failed: ${container.output()}`);
}
