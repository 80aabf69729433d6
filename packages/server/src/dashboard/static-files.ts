import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file as it is served; held in memory, so that a request never names a path on disk. */
export interface StaticFile {
  /** Below the site's root, such as `/assets/index-DkQ3x1.js`; `/` for the page itself. */
  readonly path: string;
  readonly type: string;
  /** Its name changes with its content. */
  readonly hashed: boolean;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Only where it is worth it. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg']);
/** What Vite puts before the extension. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

/**
 * Every file of a directory that has a type a page needs; others, such as source maps, are left out.
 *
 * @throws Node's own error where the directory cannot be read.
 */
export function readStaticFiles(directory: string): readonly StaticFile[] {
  return readdirSync(directory, { recursive: true })
    .map(String)
    .filter((name) => extname(name) in TYPES)
    .map((name) => readStaticFile(directory, name));
}

function readStaticFile(directory: string, name: string): StaticFile {
  const extension = extname(name);
  const path = `/${name.split(sep).join('/')}`;
  const body = new Uint8Array(readFileSync(join(directory, name)));
  return {
    path: path === '/index.html' ? '/' : path,
    type: TYPES[extension] as string,
    hashed: HASHED.test(path),
    body,
    gzipped: COMPRESSIBLE.has(extension) ? new Uint8Array(gzipSync(body)) : undefined,
  };
}
