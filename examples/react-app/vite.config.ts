import { defaultClientConditions, defineConfig } from 'vite';

/** The packages' sources, so that nothing has to be built first; your own app does without this file. */
export default defineConfig({ resolve: { conditions: ['@metrics-handler/source', ...defaultClientConditions] } });
