import type { ReactNode } from 'react';

/** Nothing to show: says so, and what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <svg viewBox="0 0 120 60" aria-hidden="true" fill="none" stroke="var(--rule-strong)" strokeWidth="2">
        <path d="M2 55h116" stroke="var(--ink-soft)" />
        <path d="M24 55V27h12v28M40 55V12h12v43M56 55V21h12v34M75 55l9-36 11 3-8 33" strokeDasharray="3 4" />
      </svg>
      <h2>{title}</h2>
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
