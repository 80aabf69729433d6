import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, MetricsHandlerError } from '@metrics-handler/core';
import { describe, expect, it } from 'vitest';
import { ProblemError, problemType } from '../src/problem.ts';
import { PROBLEM_CODES } from '../src/problem-codes.ts';
import { problemOfError } from '../src/problem-of-error.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Codes of core that end inside a report of rows, at the start of the process, or between a test and its faults. */
const NEVER_OVER_HTTP = [
  'invalid_retention',
  'invalid_row',
  'not_a_store',
  'not_contained',
  'repeated_row',
  'server_unreachable',
  'unexpected_response',
  'unsupported_format',
];

function logged() {
  const lines: { details: Readonly<Record<string, unknown>>; message: string }[] = [];
  const error: Logger['error'] = (details, message) => lines.push({ details, message });
  return { lines, logger: { error, warn() {}, info() {} } };
}

describe('problem documents', () => {
  it('show what a client can mend, with what core says for machines', async () => {
    const { logger, lines } = logged();
    const error = new MetricsHandlerError('too_many_buckets', 'too many', {
      details: { suggestedInterval: '1h', status: 200 },
    });
    const response = problemOfError(error, logger);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([422, 'application/problem+json']);
    expect(await response.json()).toEqual({
      type: 'urn:problem-type:metrics-handler:too-many-buckets',
      title: 'The answer would have too many buckets',
      status: 422,
      detail: 'too many',
      suggestedInterval: '1h',
    });
    expect(lines).toEqual([]);
  });

  it.each([
    ['an error that nobody foresaw', new TypeError('/secret/path is undefined'), 500, 'internal-error'],
    ['an error that is no error', 'a /secret/path', 500, 'internal-error'],
    ['a code that nobody knows', new MetricsHandlerError('odd', '/secret/path'), 500, 'internal-error'],
    ['a code that objects have', new MetricsHandlerError('constructor', '/secret/path'), 500, 'internal-error'],
    [
      'a failure of the store',
      new MetricsHandlerError('storage_unavailable', '/secret/path'),
      503,
      'storage-unavailable',
    ],
    [
      'a full disk',
      new MetricsHandlerError('storage_full', '/secret/path', { details: { file: '/secret/path' } }),
      507,
      'storage-full',
    ],
    ['a damaged store', new MetricsHandlerError('corrupt_data', '/secret/path'), 500, 'corrupt-data'],
  ])('keep %s to the log and give its id', async (_, error, status, type) => {
    const { logger, lines } = logged();
    const response = problemOfError(error, logger);
    const text = await response.text();
    const { instance, ...problem } = JSON.parse(text);
    expect(problem).toMatchObject({ status, type: `urn:problem-type:metrics-handler:${type}` });
    expect(text).not.toContain('secret');
    expect(instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(lines).toEqual([{ details: { error, instance }, message: 'a request failed' }]);
  });

  it('say when to try again', () => {
    const { logger } = logged();
    const retryAfter = (code: string) =>
      problemOfError(new MetricsHandlerError(code, ''), logger).headers.get('Retry-After');
    expect(['storage_unavailable', 'outcome_unknown', 'buffer_full', 'closed', 'storage_full'].map(retryAfter)).toEqual(
      ['5', '1', '1', '5', null],
    );
  });

  it('carry headers of their own', () => {
    const problem = new ProblemError('method_not_allowed', 'no', { headers: { Allow: 'GET' } });
    expect(problemOfError(problem, logged().logger).headers.get('Allow')).toBe('GET');
  });
});

describe('the table of problems', () => {
  it('knows every code that core throws', () => {
    const thrown = new Set(sourcesOf(join(ROOT, 'packages/core/src')).flatMap(codesIn));
    const known = new Set([...Object.keys(PROBLEM_CODES), ...NEVER_OVER_HTTP]);
    expect(thrown.size).toBeGreaterThan(25);
    expect([...thrown].filter((code) => !known.has(code))).toEqual([]);
  });

  it('is what docs/problems.md says', () => {
    const documented = readFileSync(join(ROOT, 'docs/problems.md'), 'utf8')
      .split('\n')
      .flatMap((line) => /^\| `([a-z-]+)` \| (\d{3}) \| ([^|]+) \|/.exec(line)?.slice(1) ?? [])
      .map((cell) => cell.trim());
    const table = Object.entries(PROBLEM_CODES)
      .map(([code, { status, title }]) => [code.replaceAll('_', '-'), String(status), title])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    expect(documented).toEqual(table.flat());
  });

  it('has titles without detail and types that never change', () => {
    for (const [code, { title }] of Object.entries(PROBLEM_CODES)) {
      expect(title).toMatch(/^[A-Z][^.]+$/);
      expect(problemType(code)).toMatch(/^urn:problem-type:metrics-handler:[a-z]+(-[a-z]+)*$/);
    }
  });
});

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('testing'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** The codes in `new …Error('code'`, `super('code'`, `invalid('code'` and the like. */
function codesIn(source: string): string[] {
  return [...source.matchAll(/(?:Error|super|say)\(\s*'([a-z]+(?:_[a-z]+)*)'/g)].map((match) => match[1] ?? '');
}
