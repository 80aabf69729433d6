import { MetricsProvider } from '@metrics-handler/react-hooks';
import '@fontsource-variable/literata/wght.css';
import '@fontsource-variable/source-sans-3/wght.css';
import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createPageClient } from './data/client.ts';
import { applyTheme } from './shell/theme.ts';
import './styles/index.css';

applyTheme();
const client = createPageClient();
const root = createRoot(document.getElementById('root') as HTMLElement);
// What the page shows is asked for in effects, which otherwise wait until the empty page is painted.
flushSync(() =>
  root.render(
    <StrictMode>
      <MetricsProvider client={client}>
        <App />
      </MetricsProvider>
    </StrictMode>,
  ),
);
