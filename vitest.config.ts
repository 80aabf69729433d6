import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Tests run from the packages' sources: nothing has to be built first. */
const ssr = { resolve: { conditions: ['@metrics-handler/source', ...defaultServerConditions] } };

/** Generous, so that a busy machine fails no test; a hang still does. */
const limits = { testTimeout: 60_000, hookTimeout: 300_000 };

const ofPackage = (name: string) => ({
  ssr,
  root: `packages/${name}`,
  test: { name, include: ['test/**/*.test.ts'], ...limits },
});

const ofRepository = (name: string) => ({ ssr, test: { name, include: [`test/${name}/*.test.ts`], ...limits } });

export default defineConfig({
  test: {
    projects: [
      ofPackage('core'),
      ofPackage('server'),
      ofRepository('bench'),
      ofRepository('simulate'),
      ofRepository('dependencies'),
      ofRepository('packages'),
    ],
  },
});
