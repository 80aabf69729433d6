import { z } from 'zod';

/**
 * A BCP 47 tag in canonical form; ISO 639-2 codes of library catalogues become the usual ones (`eng` → `en`, `ger` → `de`).
 */
export const bookLanguage = z
  .string()
  .max(64)
  .meta({ examples: ['en', 'de', 'pt-BR'] })
  .transform((written, context) => {
    const tag = canonicalLanguage(written);
    if (tag !== null) return tag;
    context.addIssue({ code: 'custom', message: 'must be a language tag such as en, de or pt-BR' });
    return z.NEVER;
  });

function canonicalLanguage(written: string): string | null {
  const tag = written.trim().replaceAll('_', '-');
  // BCP 47 allows primary subtags of 5 to 8 letters but none is registered: these are names ("English").
  if (!/^[a-z]{2,3}(?:-|$)/i.test(tag)) return null;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
