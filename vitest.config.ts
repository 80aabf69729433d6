import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Tests of the packages run from sources: nothing has to be built first. */
const conditions = ['@metrics-handler/source', ...defaultServerConditions];

const ofPackage = (name: string) => ({
  root: `packages/${name}`,
  ssr: { resolve: { conditions } },
  test: { name, include: ['test/**/*.test.ts'] },
});

export default defineConfig({
  test: {
    projects: [
      ofPackage('core'),
      ofPackage('server'),
      { ssr: { resolve: { conditions } }, test: { name: 'simulate', include: ['test/simulate/*.test.ts'] } },
      { test: { name: 'dependencies', include: ['test/dependencies/*.test.ts'] } },
      {
        ssr: { resolve: { conditions } },
        test: {
          name: 'packages',
          include: ['test/packages/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
