import { AWKWARD_VALUES, AWKWARD_ZONES, TRANSITIONS } from './awkward.ts';
import type { FastCheck } from './change-arbitraries.ts';

const HOUR_MS = 3_600_000;
const MIN_TIMESTAMP_MS = Date.UTC(1980, 0, 1);

/**
 * Arbitraries of fast-check for what people send: all of it passes the front door at an instant after `maxTimestampMs`.
 *
 * @example
 * import fc from 'fast-check';
 * const { point } = inputArbitraries(fc, Date.UTC(2026, 0, 1));
 * fc.assert(fc.asyncProperty(fc.array(point, { minLength: 1 }), async (points) => handler.recordAll(points)));
 */
export function inputArbitraries(fc: FastCheck, maxTimestampMs: number) {
  const value = fc.oneof(
    fc.integer(),
    fc.constantFrom(...AWKWARD_VALUES, -0),
    fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  );

  const zone = fc.constantFrom(...AWKWARD_ZONES);

  /** Epoch ms, half of them within two hours of a clock change somewhere. */
  const instant = fc.oneof(
    fc.integer({ min: MIN_TIMESTAMP_MS, max: maxTimestampMs }),
    fc
      .tuple(
        fc.constantFrom(...TRANSITIONS.filter((t) => t + 2 * HOUR_MS <= maxTimestampMs)),
        fc.integer({ min: -2 * HOUR_MS, max: 2 * HOUR_MS }),
      )
      .map(([at, ms]) => at + ms),
  );

  const range = fc
    .tuple(instant, instant)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

  const labels = fc.dictionary(
    fc
      .stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,15}$/)
      .filter((key) => key !== 'bookId' && key !== 'otel.metric.overflow'),
    fc.string({ minLength: 1, maxLength: 20 }),
    { maxKeys: 4, noNullPrototype: true },
  );

  const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(isLine);

  /** 979-0 is for printed music. */
  const isbn = fc.stringMatching(/^(978[0-9]|979[1-9])[0-9]{8}$/).map(withCheckDigit);

  const book = fc.record(
    {
      title: line,
      isbn,
      authors: fc.array(line, { maxLength: 3 }),
      publishedYear: fc.integer({ min: -800, max: 2100 }),
      language: fc.constantFrom('en', 'pt-BR', 'zh-Hant', 'ne'),
      tags: fc.array(line, { maxLength: 3 }),
    },
    { requiredKeys: ['title'] },
  );

  const point = fc.record(
    {
      name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.:/-]{0,30}$/),
      value,
      timestamp: fc.oneof(
        instant,
        instant.map((ms) => new Date(ms).toISOString()),
      ),
      bookId: fc.oneof(isbn, fc.stringMatching(/^[a-z]{1,12}$/)),
      labels,
    },
    { requiredKeys: ['name', 'value', 'timestamp'], noNullPrototype: true },
  );

  return { value, zone, instant, range, labels, isbn, book, point };
}

/** A line of text as the schemas want it: trimmed, in one piece, without control or replacement characters. */
function isLine(text: string): boolean {
  return text.trim() === text && text.isWellFormed() && !/\p{C}|\p{Zl}|\p{Zp}|\uFFFD/u.test(text);
}

/** ISBN-13, ISO 2108: digits weighted 1 and 3 by turns add up to a multiple of ten. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
