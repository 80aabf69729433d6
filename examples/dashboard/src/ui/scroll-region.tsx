import type { ReactNode } from 'react';

/** What may be wider than the page. It takes the focus, so that the keyboard can scroll it. */
export function ScrollRegion({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="table-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
