import type { ReactNode } from 'react';

const PATHS = {
  overview: 'M3 3h6v7H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 12h6v5H3z',
  explore: 'M3 16.5h14M3.5 13l4-5 3.5 3 5.5-7',
  books: 'M4 3.5h3v13H4zM8.5 3.5h3v13h-3zM13 4.2l2.6-.7 2.4 12.3-2.7.6z',
  record: 'M10 3.5v13M3.5 10h13',
  points: 'M4 13h.01M7.5 8h.01M10 11h.01M13 5.500h.01M16 9h.01M5.500 16h10',
  keys: 'M7 13a3.500 3.500 0 1 1 0-7 3.500 3.500 0 0 1 0 7zM10.500 9.500H17M14.500 9.500V13',
} as const;

export type IconName = keyof typeof PATHS;

/** Beside a text that says the same, so it says nothing itself. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg
      viewBox="0 0 20 20"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
