import { fileURLToPath } from 'node:url';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Tests run from the packages' sources: nothing has to be built first. */
const ssr = { resolve: { conditions: ['@metrics-handler/source', ...defaultServerConditions] } };

/** Generous, so that a busy machine fails no test; a hang still does. */
const limits = { testTimeout: 60_000, hookTimeout: 300_000 };

const root = fileURLToPath(new URL('.', import.meta.url));

/** Gives a project's test files a MongoDB, started for the first that asks. */
const withMongo = {
  globalSetup: [fileURLToPath(new URL('./tools/mongo-engine/vitest/global-setup.ts', import.meta.url))],
};

const ofPackage = (name: string, options = {}) => ({
  ssr,
  root: `packages/${name}`,
  test: { name, include: ['test/**/*.test.ts'], ...limits, ...options },
});

/** Builds the container image once for the files that run it. */
const withImage = { globalSetup: [fileURLToPath(new URL('./test/image/support/global-setup.ts', import.meta.url))] };

const ofRepository = (name: string, options = {}) => ({
  ssr,
  test: { name, include: [`test/${name}/*.test.ts`], ...limits, ...options },
});

/** The hooks' tests, the same on each major of React. */
const hooksOn = (name: string, modules = `${root}node_modules`) => ({
  ssr,
  root: 'packages/react-hooks',
  resolve: { alias: { react: `${modules}/react`, 'react-dom': `${modules}/react-dom` } },
  test: { name, include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], ...limits },
});

/** Pages in a browser are waited for as patiently as everything else. */
const dashboard = {
  ssr,
  root: 'examples/dashboard',
  test: { name: 'dashboard', include: ['test/**/*.test.ts'], ...limits, expect: { poll: { timeout: 20_000 } } },
};

export default defineConfig({
  test: {
    // One worker a core: many files wait for children, browsers and the disk.
    maxWorkers: '100%',
    projects: [
      ofPackage('core'),
      ofPackage('mongo-adapter', withMongo),
      ofPackage('server', withMongo),
      hooksOn('react-hooks'),
      hooksOn('react-hooks-18', `${root}test/react-18/node_modules`),
      ofRepository('mongo-engine', withMongo),
      dashboard,
      ofRepository('bench'),
      ofRepository('simulate'),
      ofRepository('examples'),
      ofRepository('browser'),
      ofRepository('docs'),
      ofRepository('dependencies'),
      ofRepository('packages'),
      ofRepository('image', withImage),
      ofRepository('compose'),
      ofRepository('kubernetes'),
      ofRepository('monitoring'),
      ofRepository('servers', withMongo),
    ],
  },
});
