import type { Metric } from '@metrics-handler/core';
import { type ReactNode, useState } from 'react';
import { formatUnit } from '../format/numbers.ts';
import { Combobox } from './combobox.tsx';

interface MetricPickerProps {
  readonly metrics: readonly Metric[];
  readonly value: string;
  readonly onChange: (name: string) => void;
}

export function MetricPicker({ metrics, value, onChange }: MetricPickerProps): ReactNode {
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/);
  const options = metrics
    .filter(({ name, description }) => words.every((word) => `${name} ${description}`.toLowerCase().includes(word)))
    .map(({ name, kind, unit, description }) => {
      const note = [kind, formatUnit(unit), description].filter(Boolean).join(' · ');
      return { value: name, label: name, note };
    });
  return (
    <Combobox
      label="Metric"
      className="wide"
      shown={value}
      placeholder="Choose a metric"
      options={options}
      onSearch={setText}
      onChoose={onChange}
    />
  );
}
