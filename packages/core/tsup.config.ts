import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    sqlite: 'src/sqlite.ts',
    client: 'src/client/index.ts',
    observer: 'src/observer/index.ts',
    storage: 'src/storage.ts',
    testing: 'src/testing/index.ts',
    wire: 'src/wire/index.ts',
  },
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  dts: true,
  sourcemap: true,
  clean: true,
  // `node:sqlite` has no name without its scheme.
  removeNodeProtocol: false,
  external: [/^node:/],
});
