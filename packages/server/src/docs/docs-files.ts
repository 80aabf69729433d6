import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { StaticFile } from '../dashboard/static-files.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>metrics-handler API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<main id="api"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
const START = "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n";

const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** The pages of the documentation, by path; each is read when it is first asked for, because few processes show them. */
export const DOCS_FILES: Readonly<Record<string, () => StaticFile>> = {
  '/docs': () => file('/docs', TYPES.html, Buffer.from(PAGE)),
  '/docs/start.js': () => file('/docs/start.js', TYPES.js, Buffer.from(START)),
  '/docs/swagger-ui-bundle.js': () => file('/docs/swagger-ui-bundle.js', TYPES.js, swaggerUi('swagger-ui-bundle.js')),
  '/docs/swagger-ui.css': () => file('/docs/swagger-ui.css', TYPES.css, swaggerUi('swagger-ui.css')),
};

/** The build copies Swagger UI beside itself; running from the sources it is the package. */
function swaggerUi(name: string): Buffer {
  const built = fileURLToPath(new URL('./swagger-ui/', import.meta.url));
  const folder = existsSync(built)
    ? built
    : dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return readFileSync(join(folder, name));
}

function file(path: string, type: string, content: Buffer): StaticFile {
  const body = new Uint8Array(content);
  return { path, type, hashed: false, body, gzipped: new Uint8Array(gzipSync(body)) };
}
