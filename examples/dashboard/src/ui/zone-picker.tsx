import { type ReactNode, useState } from 'react';
import { formatOffset, offsetAt } from '../time/zone-clock.ts';
import { zoneNames } from '../time/zones.ts';
import { Combobox } from './combobox.tsx';

const SHOWN_ZONES = 60;

export function ZonePicker({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (zone: string) => void;
}): ReactNode {
  const [text, setText] = useState('');
  const wanted = text.toLowerCase().replaceAll(' ', '_');
  const options = zoneNames()
    .filter((name) => name.toLowerCase().includes(wanted))
    .slice(0, SHOWN_ZONES)
    .map((name) => ({ value: name, label: name, note: formatOffset(offsetAt(Date.now(), name)) }));
  return <Combobox label="Time zone" shown={value} options={options} onSearch={setText} onChoose={onChange} />;
}
