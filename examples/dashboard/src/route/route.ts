/** A screen and its parameters, as the fragment of the address says: `#/explore?metric=books.views&range=7d`. */
export interface Route {
  /** Such as `/explore` or `/books/0199…`; `/` is the overview. */
  readonly path: string;
  readonly params: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#/, '');
  const [path = '', ...query] = text.split('?');
  return { path: path.startsWith('/') ? path : '/', params: new URLSearchParams(query.join('?')) };
}

/** The fragment of a route; parameters without a value are left out. */
export function href(
  path: string,
  params: Readonly<Record<string, string | undefined>> | URLSearchParams = {},
): string {
  const entries = params instanceof URLSearchParams ? [...params] : Object.entries(params);
  const search = new URLSearchParams(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  // Characters that are fine in a fragment stay readable.
  const text = search.toString().replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',');
  return text === '' ? `#${path}` : `#${path}?${text}`;
}
