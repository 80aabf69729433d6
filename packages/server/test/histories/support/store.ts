/** A store that several processes share. */
export type Store =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'mongodb'; readonly uri: string; readonly database: string };
