import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  /** `h2` where the screen has a title besides. Defaults to `h1`. */
  readonly heading?: 'h1' | 'h2';
  readonly children: ReactNode;
}

/** Nothing to show: says so, and what to do next. */
export function Empty({ title, heading: Heading = 'h1', children }: EmptyProps): ReactNode {
  return (
    <div className="empty">
      <svg viewBox="0 0 120 60" aria-hidden="true" fill="none" stroke="var(--rule-strong)" strokeWidth="2">
        <path d="M2 55h116" stroke="var(--ink-soft)" />
        <path d="M24 55V27h12v28M40 55V12h12v43M56 55V21h12v34M75 55l9-36 11 3-8 33" strokeDasharray="3 4" />
      </svg>
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}

export function Loading({ what }: { readonly what: string }): ReactNode {
  return (
    <p className="loading" role="status">
      Loading {what} …
    </p>
  );
}
