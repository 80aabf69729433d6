import { createMetricsClient } from '@metrics-handler/core/client';

window.client = createMetricsClient({ baseUrl: location.origin, token: location.hash.slice(1) });
