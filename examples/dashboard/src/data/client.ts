import { createMetricsClient, type MetricsClient, type Session } from '@metrics-handler/core/client';

const KEY = 'metrics-handler-session';

/** A client of the server that this page came from. The session outlives a reload, and belongs to this tab alone. */
export function createPageClient(): MetricsClient {
  const client = createMetricsClient({ baseUrl: new URL('.', location.href.split('#')[0]).href });
  const kept = sessionStorage.getItem(KEY);
  if (kept !== null) client.session.restore(JSON.parse(kept) as Session);
  client.session.subscribe(() => {
    const { current } = client.session;
    if (current) sessionStorage.setItem(KEY, JSON.stringify(current));
    else sessionStorage.removeItem(KEY);
  });
  return client;
}
