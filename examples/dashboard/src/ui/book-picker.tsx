import { useBook, useBooks } from '@metrics-handler/react-hooks';
import { type ReactNode, useState } from 'react';
import { Combobox, type Option } from './combobox.tsx';

interface BookPickerProps {
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  /** What choosing no book means. */
  readonly none: string;
}

const SEARCH_LIMIT = 30;

export function BookPicker({ value, onChange, none }: BookPickerProps): ReactNode {
  const [text, setText] = useState('');
  const { books = [] } = useBooks({ search: text });
  const { book } = useBook(value);
  const found = books
    .slice(0, SEARCH_LIMIT)
    .map(({ id, title, authors }): Option => ({ value: id, label: title, note: authors.join(', ') }));
  const options = text === '' ? [{ value: '', label: none }, ...found] : found;
  return (
    <Combobox
      label="Book"
      className="wide"
      shown={value === undefined ? none : (book?.title ?? value)}
      options={options}
      onSearch={setText}
      onChoose={(id) => onChange(id || undefined)}
    />
  );
}
