import { MongoClient } from 'mongodb';

export interface MongoAddress {
  /** Without user name and password. */
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

/** Takes the credentials out of the URI: the driver repeats a URI in some of its errors. @throws URIError */
export function splitMongoUri(text: string): MongoAddress {
  const [, scheme = '', user, rest = ''] = /^(mongodb(?:\+srv)?:\/\/)(?:([^/?]*)@)?(.*)$/s.exec(text) ?? [];
  const uri = scheme + rest;
  if (user === undefined) return { uri, auth: undefined };
  const [username = '', password = ''] = user.split(':', 2).map(decodeURIComponent);
  return { uri, auth: { username, password } };
}

/** What is wrong with a MongoDB URI, as text that repeats nothing of it. */
export function wrongMongoUri(text: string): string | undefined {
  try {
    const { uri, auth } = splitMongoUri(text);
    const { options } = new MongoClient(uri, auth ? { auth } : {});
    if (options.compressors.includes('zlib')) return 'must not ask for the compressor zlib; zstd and snappy are fine';
    return undefined;
  } catch {
    return 'is not a MongoDB URI; special characters of user name and password must be percent-encoded';
  }
}
