import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Built from the packages' sources, so that nothing has to be built before. */
export default defineConfig({
  root: import.meta.dirname,
  // The routes are in the fragment, so the page works below any path.
  base: './',
  plugins: [react()],
  resolve: { conditions: ['@metrics-handler/source', ...defaultClientConditions] },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:3000', ws: true } } },
});
