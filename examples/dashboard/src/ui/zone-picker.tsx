import { type ReactNode, useMemo, useState } from 'react';
import { formatOffset, offsetAt } from '../time/zone-clock.ts';
import { ZONE_NAMES } from '../time/zones.ts';
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
  // Offsets take a while to find, and a live screen is drawn ten times a second.
  const options = useMemo(() => optionsFor(text), [text]);
  return <Combobox label="Time zone" shown={value} options={options} onSearch={setText} onChoose={onChange} />;
}

function optionsFor(text: string) {
  const wanted = text.toLowerCase().replaceAll(' ', '_');
  return ZONE_NAMES.filter((name) => name.toLowerCase().includes(wanted))
    .slice(0, SHOWN_ZONES)
    .map((name) => ({ value: name, label: name, note: formatOffset(offsetAt(Date.now(), name)) }));
}
