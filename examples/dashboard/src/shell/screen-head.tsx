import type { ReactNode } from 'react';

interface ScreenHeadProps {
  readonly title: ReactNode;
  readonly about?: ReactNode;
  /** Controls at the right. */
  readonly children?: ReactNode;
}

export function ScreenHead({ title, about, children }: ScreenHeadProps): ReactNode {
  return (
    <div className="screen-head">
      <div>
        <h1>{title}</h1>
        {about && <p>{about}</p>}
      </div>
      {children && <div className="row-end">{children}</div>}
    </div>
  );
}
