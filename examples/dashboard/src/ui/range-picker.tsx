import { type FormEvent, type ReactNode, useState } from 'react';
import { toLocalInput } from '../format/instants.ts';
import { PRESETS, type PresetId } from '../time/presets.ts';
import { instantOf } from '../time/zone-clock.ts';
import type { Range } from '../view/view.ts';
import { Choice } from './choices.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';

interface RangePickerProps {
  readonly range: Range;
  readonly zone: string;
  readonly onChange: (range: Range) => void;
  /** What is shown now: where an exact range starts from. */
  readonly from: number;
  readonly to: number;
}

export function RangePicker({ range, zone, onChange, from, to }: RangePickerProps): ReactNode {
  const [isExact, setExact] = useState(false);
  return (
    <div className="row-end">
      <Choice<PresetId>
        legend="Range"
        options={PRESETS}
        value={range.kind === 'preset' ? range.id : undefined}
        onChange={(id) => onChange({ kind: 'preset', id })}
      />
      <button type="button" aria-pressed={range.kind === 'exact'} onClick={() => setExact(true)}>
        Exact …
      </button>
      {isExact && (
        <ExactRange
          from={from}
          to={to}
          zone={zone}
          onClose={() => setExact(false)}
          onChange={(exact) => onChange({ kind: 'exact', ...exact })}
        />
      )}
    </div>
  );
}

interface ExactRangeProps {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  readonly onClose: () => void;
  readonly onChange: (range: { readonly from: number; readonly to: number }) => void;
}

function ExactRange({ from, to, zone, onClose, onChange }: ExactRangeProps): ReactNode {
  const [error, setError] = useState<string>();

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    // The fields show the clock of the query's zone, so their text is read as if it were UTC and then put into the zone.
    const instant = (name: string) => instantOf(Date.parse(`${fields.get(name)}Z`), zone);
    const chosen = { from: instant('from'), to: instant('to') };
    if (!(chosen.from < chosen.to)) {
      setError('The end must come after the beginning');
      return;
    }
    onChange(chosen);
    onClose();
  }

  return (
    <Dialog title="Exact range" onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <p className="soft">On the clock of {zone}.</p>
        <div className="pair">
          <Field label="From">
            <input name="from" type="datetime-local" required defaultValue={toLocalInput(from, zone)} />
          </Field>
          <Field label="To (not included)" error={error}>
            <input name="to" type="datetime-local" required defaultValue={toLocalInput(to, zone)} />
          </Field>
        </div>
        <div className="row">
          <button type="submit" className="primary">
            Show
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
