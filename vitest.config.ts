import { defineConfig } from 'vitest/config';

const sourceFirst = ['@metrics-handler/source'];

/** Tests run from the packages' sources: nothing has to be built first. */
const project = (name: string, root: string) => ({
  root,
  resolve: { conditions: sourceFirst },
  ssr: { resolve: { conditions: sourceFirst } },
  test: { name, include: ['test/**/*.test.ts'], environment: 'node' as const },
});

export default defineConfig({
  test: {
    projects: [project('core', 'packages/core'), project('server', 'packages/server')],
  },
});
