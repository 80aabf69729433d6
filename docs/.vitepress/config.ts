import { defineConfig } from 'vitepress';
import { decisions, reference } from './sidebars.ts';

/** The documentation site: the pages of `docs/`, with the API reference that TypeDoc writes to `docs/api`. */
export default defineConfig({
  title: 'metrics-handler',
  description: 'Exact metrics about books, in any time zone, cached and live',
  cleanUrls: true,
  // The pages are read in the repository too, where these lead somewhere.
  ignoreDeadLinks: [/\.\.\/(\.\.\/)?(README|CONTRIBUTING|deploy|packages|examples|bench|tools)/],
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Concepts', link: '/concepts' },
      { text: 'Reference', link: '/api/' },
    ],
    sidebar: [
      {
        text: 'Begin',
        items: [
          { text: 'Start in ten minutes', link: '/start' },
          { text: 'Concepts', link: '/concepts' },
          { text: 'The dashboard', link: '/dashboard' },
        ],
      },
      {
        text: 'Use',
        items: [
          { text: 'Embedding', link: '/embedding' },
          { text: 'Client and hooks', link: '/client' },
          { text: 'Live queries', link: '/live' },
          { text: 'Stock tools', link: '/ingest' },
          { text: 'Problems', link: '/problems' },
        ],
      },
      {
        text: 'Run',
        items: [
          { text: 'Deploying', link: '/deploy' },
          { text: 'Operations', link: '/operations' },
          { text: 'Scaling', link: '/scaling' },
          { text: 'Security', link: '/security' },
          { text: 'MongoDB', link: '/mongodb' },
          { text: 'Retention', link: '/retention' },
        ],
      },
      {
        text: 'Judge',
        items: [
          { text: 'Reliability', link: '/reliability' },
          { text: 'Performance', link: '/performance' },
          { text: 'Decisions', collapsed: true, items: decisions() },
        ],
      },
      { text: 'API reference', collapsed: true, items: reference() },
    ],
  },
});
