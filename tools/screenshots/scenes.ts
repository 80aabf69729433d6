export interface Scene {
  readonly file: string;
  readonly hash: string;
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  /** What shows that the scene is complete; the picture has it in view. */
  readonly settled: string;
}

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const ZONE = 'America/New_York';

/** What the pictures show, from the instants of the events in them. */
export function scenesOf({ clockChange, burst }: { readonly clockChange: number; readonly burst: number }): Scene[] {
  const around = (instant: number, before: number, after: number) =>
    `from=${new Date(instant - before * 86_400_000).toISOString()}&to=${new Date(instant + after * 86_400_000).toISOString()}`;
  return [
    {
      file: 'explore.png',
      hash: `#/explore?metric=http.latency&${around(clockChange, 2, 5)}&interval=1h&zone=${ZONE}&show=p50,p95,p99`,
      theme: 'light',
      ...DESKTOP,
      settled: '.u-over',
    },
    {
      file: 'late-burst.png',
      hash: `#/explore?metric=books.sales&${around(burst, 6, 6)}&interval=6h&zone=${ZONE}&by=format`,
      theme: 'light',
      ...DESKTOP,
      settled: '.u-over',
    },
    {
      file: 'overview-dark.png',
      hash: '#/',
      theme: 'dark',
      ...DESKTOP,
      settled: '.ranking .book-title:text("Hunger Games")',
    },
    { file: 'books.png', hash: '#/books', theme: 'light', ...DESKTOP, settled: 'thead' },
    {
      file: 'phone.png',
      hash: `#/explore?metric=books.views&range=30d&interval=1d&zone=${ZONE}`,
      theme: 'light',
      ...PHONE,
      settled: '.sheet:has(.u-over)',
    },
    {
      file: 'phone-dark.png',
      hash: `#/books/top?metric=books.views`,
      theme: 'dark',
      ...PHONE,
      settled: '.ranking .book-title:text("Hunger Games")',
    },
  ];
}
