import type { Metric, Point } from '@metrics-handler/core';
import { useMetricsApi } from '@metrics-handler/react-hooks';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { formatPrecise } from '../../format/instants.ts';
import { formatNumber, formatUnit } from '../../format/numbers.ts';
import { href } from '../../route/route.ts';
import { instantOf } from '../../time/zone-clock.ts';
import { ownZone } from '../../time/zones.ts';
import { BookPicker } from '../../ui/book-picker.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Field } from '../../ui/field.tsx';
import { KindFields, kindOf } from './kind-fields.tsx';
import { parseLabels } from './parse-labels.ts';

interface RecordFormProps {
  readonly metrics: readonly Metric[];
  readonly metric: string;
  readonly bookId: string | undefined;
  /** A new metric has been defined. */
  readonly onDefined: () => void;
}

/** Asks for kind and unit where the name is new; then the point is recorded durably. */
export function RecordForm({ metrics, metric, bookId: firstBook, onDefined }: RecordFormProps): ReactNode {
  const api = useMetricsApi();
  const names = useId();
  const zone = ownZone();
  const [name, setName] = useState(metric);
  const [bookId, setBookId] = useState(firstBook);
  const [recorded, setRecorded] = useState<Point & { readonly timestamp: number }>();
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const known = metrics.find((candidate) => candidate.name === name);

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (field: string) => String(fields.get(field) ?? '').trim();
    setBusy(true);
    setError(undefined);
    try {
      const point = {
        name,
        value: Number(text('value')),
        timestamp: text('timestamp') === '' ? Date.now() : instantOf(Date.parse(`${text('timestamp')}Z`), zone),
        ...(bookId ? { bookId } : {}),
        ...(text('labels') ? { labels: parseLabels(text('labels')) } : {}),
      };
      if (!known) await api.metrics.put(name, kindOf(fields));
      await api.recordAll(point);
      setRecorded(point);
      if (!known) onDefined();
    } catch (cause) {
      setRecorded(undefined);
      setError(cause as Error);
    }
    setBusy(false);
  }

  return (
    <div className="columns">
      <form className="sheet form" onSubmit={(event) => void onSubmit(event)}>
        <Field
          label="Metric"
          hint={known ? [known.kind, formatUnit(known.unit), known.description].filter(Boolean).join(' · ') : undefined}
        >
          <input
            list={names}
            required
            value={name}
            placeholder="books.views"
            spellCheck={false}
            autoComplete="off"
            pattern="[A-Za-z][A-Za-z0-9_.:\/\-]{0,254}"
            title="A letter, then letters, digits and _ . : / -"
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
        <datalist id={names}>
          {metrics.map((option) => (
            <option key={option.name} value={option.name} />
          ))}
        </datalist>
        {!known && name !== '' && <KindFields name={name} />}
        <div className="pair">
          <Field label={`Value${known && formatUnit(known.unit) ? ` in ${formatUnit(known.unit)}` : ''}`}>
            <input name="value" type="number" step="any" required />
          </Field>
          <Field label="When" hint={`Empty is now; on the clock of ${zone}`}>
            <input name="timestamp" type="datetime-local" />
          </Field>
        </div>
        <BookPicker value={bookId} none="No book" onChange={setBookId} />
        <Field
          label="Labels"
          hint={known?.labels?.length ? `May be: ${known.labels.join(', ')}` : 'Such as source=search, shop=Oslo'}
        >
          <input name="labels" placeholder="key=value, key=value" spellCheck={false} />
        </Field>
        <div className="row">
          <button type="submit" className="primary" disabled={isBusy}>
            Record
          </button>
        </div>
      </form>
      <div className="stack">
        {error && <Failure error={error} />}
        {recorded && <Recorded point={recorded} zone={zone} />}
      </div>
    </div>
  );
}

function Recorded({
  point,
  zone,
}: {
  readonly point: Point & { readonly timestamp: number };
  readonly zone: string;
}): ReactNode {
  return (
    <div className="notice good" role="status">
      <strong>
        {formatNumber(point.value)} recorded for {point.name}
      </strong>
      <p>At {formatPrecise(point.timestamp, zone)}, safe on disk.</p>
      <p className="row">
        <a href={href('/points', { metric: point.name, book: point.bookId })}>See it in the raw points</a>
        <a href={href('/explore', { metric: point.name, book: point.bookId, range: '1h' })}>See it in the chart</a>
      </p>
    </div>
  );
}
