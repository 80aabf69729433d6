import { type ReactNode, useId } from 'react';

interface ChoicesProps<T extends string> {
  readonly legend: string;
  readonly options: readonly { readonly id: T; readonly label: string; readonly disabled?: boolean }[];
  readonly hideLegend?: boolean;
}

/** One of a few, side by side: radio buttons. */
export function Choice<T extends string>({
  legend,
  options,
  hideLegend = false,
  value,
  onChange,
}: ChoicesProps<T> & { readonly value: T | undefined; readonly onChange: (value: T) => void }): ReactNode {
  const name = useId();
  return (
    <fieldset className="field">
      <legend className={hideLegend ? 'visually-hidden' : undefined}>{legend}</legend>
      <div className="choices">
        {options.map(({ id, label, disabled }) => (
          <label key={id}>
            <input type="radio" name={name} checked={id === value} disabled={disabled} onChange={() => onChange(id)} />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Several of a few, side by side: checkboxes. */
export function Choices<T extends string>({
  legend,
  options,
  values,
  onChange,
}: ChoicesProps<T> & { readonly values: readonly T[]; readonly onChange: (values: T[]) => void }): ReactNode {
  return (
    <fieldset className="field">
      <legend>{legend}</legend>
      <div className="choices">
        {options.map(({ id, label, disabled }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={values.includes(id)}
              disabled={disabled}
              onChange={({ target }) =>
                onChange(
                  options
                    .map((option) => option.id)
                    .filter((other) => (other === id ? target.checked : values.includes(other))),
                )
              }
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
