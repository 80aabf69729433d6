export interface Greeting {
  readonly url: string;
  /** Where the data is. */
  readonly place: string;
  /** The admin key, when it was just made. */
  readonly key: string | undefined;
  readonly hasDashboard: boolean;
}

/** What the command says once it listens. */
export function greeting({ url, place, key, hasDashboard }: Greeting): string {
  const lines = [`metrics-handler listens on ${url}`, `Data: ${place}`];
  if (key !== undefined) {
    lines.push(
      `Admin API key, shown only this once: ${key}`,
      // A fragment never leaves the browser, so the key gets into no log.
      ...(hasDashboard ? ['', 'Open the dashboard, signed in:', `  ${url}/#key=${key}`] : []),
      '',
      'Record a first point and read it back:',
      `  curl ${url}/api/v1/points -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"name":"views","value":1}'`,
      `  curl '${url}/api/v1/query?name=views&aggregates=sum' -H 'Authorization: Bearer ${key}'`,
    );
  }
  return `${lines.join('\n')}\n`;
}
