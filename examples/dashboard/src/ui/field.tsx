import { cloneElement, type ReactElement, type ReactNode, useId } from 'react';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly className?: string | undefined;
  readonly children: ReactElement<{ id?: string; 'aria-describedby'?: string | undefined; 'aria-invalid'?: boolean }>;
}

/** A control with its label, and what is wrong with it. */
export function Field({ label, hint, error, className = '', children }: FieldProps): ReactNode {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, {
        id,
        'aria-describedby': note ? `${id}-note` : undefined,
        ...(error ? { 'aria-invalid': true } : {}),
      })}
      {note && (
        <span id={`${id}-note`} className={error ? 'error' : 'hint'}>
          {note}
        </span>
      )}
    </div>
  );
}
