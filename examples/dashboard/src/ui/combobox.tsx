import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly note?: string | undefined;
}

interface ComboboxProps {
  readonly label: string;
  /** What is chosen, as it is shown while nobody types. */
  readonly shown: string;
  readonly placeholder?: string | undefined;
  /** For the text that was typed. */
  readonly options: readonly Option[];
  readonly onSearch: (text: string) => void;
  readonly onChoose: (value: string) => void;
  readonly className?: string | undefined;
}

/** The combobox pattern of ARIA: a text field whose list is walked with the arrow keys. */
export function Combobox({
  label,
  shown,
  placeholder,
  options,
  onSearch,
  onChoose,
  className = '',
}: ComboboxProps): ReactNode {
  const id = useId();
  const [text, setText] = useState<string>();
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const isOpen = text !== undefined;

  useEffect(() => {
    if (isOpen) list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [isOpen, active]);

  function open(): void {
    setText('');
    setActive(0);
    onSearch('');
  }

  function choose(option: Option | undefined): void {
    setText(undefined);
    if (option) onChoose(option.value);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!isOpen) {
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
      event.preventDefault();
      open();
      return;
    }
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive((active + step + options.length) % Math.max(1, options.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(options[active]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setText(undefined);
    }
  }

  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      <div className="combobox">
        <input
          id={id}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && options.length > 0 ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          value={text ?? shown}
          placeholder={isOpen && shown !== '' ? shown : placeholder}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
            onSearch(event.target.value);
          }}
          onClick={() => isOpen || open()}
          onKeyDown={onKeyDown}
          onBlur={() => setText(undefined)}
        />
        {isOpen && (
          <div className="options" id={`${id}-list`} role="listbox" aria-label={label} ref={list}>
            {options.map((option, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text field
              <div
                key={option.value}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                // Keeps the focus in the text field.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(option)}
              >
                {option.label}
                {option.note && <small>{option.note}</small>}
              </div>
            ))}
            {options.length === 0 && (
              <div role="option" tabIndex={-1} aria-selected="false" aria-disabled="true" className="soft">
                Nothing matches
              </div>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
