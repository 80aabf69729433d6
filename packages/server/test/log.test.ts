import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const LOG = new URL('../src/log.ts', import.meta.url).href;
const CORE = import.meta.resolve('@metrics-handler/core');
const SECRET = 'a-secret-that-nobody-may-read';

/** Details as they are logged, and as they could be: `S` is the secret. */
const DETAILS = [
  '{ authorization: S }',
  '{ headers: { authorization: S, cookie: S } }',
  "{ request: { headers: { authorization: 'Bearer ' + S, cookie: S } } }",
  '{ key: S, secret: S, password: S, token: S, adminApiKey: S, ADMIN_API_KEY: S, cookie: S }',
  '{ env: { ADMIN_API_KEY: S }, settings: { adminApiKey: S }, body: { key: S, password: S }, principal: { token: S, secret: S } }',
  '{ error: { details: { token: S, key: S, password: S } } }',
  '{ error: Object.assign(new Error("refused"), { token: S, details: { authorization: S, secret: S } }) }',
  '{ error: new MetricsHandlerError("invalid_key", "refused", { details: { key: S, password: S } }) }',
  '{ error: new Error("refused", { cause: Object.assign(new Error("by the store"), { password: S, details: { key: S } }) }) }',
];

it('no secret comes out of a log, whatever holds it', async () => {
  const program = `
    import { createLogger } from '${LOG}';
    import { MetricsHandlerError } from '${CORE}';
    const S = '${SECRET}';
    for (const details of [${DETAILS}]) createLogger('info').warn(details, 'this happened');
  `;
  const args = ['--conditions=@metrics-handler/source', '--input-type=module', '--eval', program];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe('');
  const lines = stderr.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(DETAILS.map(() => 'this happened'));
  for (const [i, line] of lines.entries()) {
    expect([DETAILS[i], line.includes(SECRET)]).toEqual([DETAILS[i], false]);
    // Something was to be kept back; of a cause only the stack is logged.
    expect([DETAILS[i], /\[Redacted\]|by the store/.test(line)]).toEqual([DETAILS[i], true]);
  }
});
