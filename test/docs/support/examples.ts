import { readFile } from 'node:fs/promises';

const DOCS = new URL('../../../docs/', import.meta.url);

/** What a page shows to be run, in order, and what it says comes out of it. */
export interface Examples {
  readonly program: string;
  readonly output: string;
}

/** All fenced blocks of `language` of a page as one program, with the blocks marked `[output]` as what it prints. */
export async function examplesOf(page: string, language: 'ts' | 'sh'): Promise<Examples> {
  const text = await readFile(new URL(page, DOCS), 'utf8');
  const blocks = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, info = '', code = '']) => ({ info, code }));
  const of = (wanted: string) => blocks.filter(({ info }) => info === wanted).map(({ code }) => code);
  return { program: of(language).join('\n'), output: of('text [output]').join('') };
}
