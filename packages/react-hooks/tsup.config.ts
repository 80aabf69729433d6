import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  dts: true,
  sourcemap: true,
  clean: true,
  // Frameworks that render on a server have to know that hooks run in the browser too.
  banner: { js: "'use client';" },
});
