/** A failure in the reader's words. */
export interface Advice {
  readonly title: string;
  readonly detail: string;
}

const TITLES: Readonly<Record<string, string>> = {
  unauthorized: 'You are not signed in any more',
  insufficient_scope: 'This needs a key that may do more',
  unknown_metric: 'There is no such metric',
  unknown_book: 'There is no such book',
  too_many_buckets: 'That is too fine for so long a range',
  percentiles_need_histogram: 'This metric keeps no percentiles',
  unresolvable: 'The old data is not kept finely enough for this',
  version_conflict: 'Somebody else has changed this book meanwhile',
  isbn_taken: 'Another book has this ISBN',
  too_old: 'Points so old are kept only as aggregates',
  rate_limited: 'Too many requests for now',
  server_unreachable: 'The server cannot be reached',
};

/** Where the message is for programs. */
const DETAILS: Readonly<Record<string, string>> = {
  unauthorized: 'The session has ended, or the key or the password is not right. Sign in again.',
  server_unreachable: 'Check that it runs and that you are online, then try again.',
};

export function adviceOf(error: Error): Advice {
  const code = 'code' in error ? String(error.code) : '';
  return { title: TITLES[code] ?? 'That did not work', detail: DETAILS[code] ?? error.message };
}
