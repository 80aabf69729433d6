/** What the command says once it listens; the key only when it was just made. */
export function greeting(url: string, place: string, key: string | undefined): string {
  const lines = [`metrics-handler listens on ${url}`, `Data: ${place}`];
  if (key !== undefined) {
    lines.push(
      `Admin API key, shown only this once: ${key}`,
      '',
      'Record a first point and read it back:',
      `  curl ${url}/api/v1/points -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"name":"views","value":1}'`,
      `  curl '${url}/api/v1/query?name=views&aggregates=sum' -H 'Authorization: Bearer ${key}'`,
    );
  }
  return `${lines.join('\n')}\n`;
}
