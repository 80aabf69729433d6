import type { MetricDeclaration, MetricKind } from '@metrics-handler/core';
import type { ReactNode } from 'react';
import { Field } from '../../ui/field.tsx';

const KINDS: readonly { readonly id: MetricKind; readonly text: string }[] = [
  { id: 'counter', text: 'counter: each value is so much more, such as a sale; empty is 0' },
  { id: 'gauge', text: 'gauge: each value is how it stands, such as a rating' },
  { id: 'histogram', text: 'histogram: measured often, such as a latency; keeps percentiles' },
];

/** What a new metric is. */
export function KindFields({ name }: { readonly name: string }): ReactNode {
  return (
    <div className="notice">
      <p>
        <strong>{name}</strong> is new. What is it?
      </p>
      <fieldset>
        <legend>Kind</legend>
        {KINDS.map(({ id, text }) => (
          <div key={id}>
            <label className="check">
              <input type="radio" name="kind" value={id} required />
              {text}
            </label>
          </div>
        ))}
      </fieldset>
      <Field label="Unit" hint="A UCUM unit such as ms, By or {view}; 1 for a plain number">
        <input name="unit" required defaultValue="1" spellCheck={false} />
      </Field>
      <Field label="Description">
        <input name="description" />
      </Field>
    </div>
  );
}

export function kindOf(fields: FormData): MetricDeclaration {
  return {
    kind: fields.get('kind') as MetricKind,
    unit: String(fields.get('unit')),
    description: String(fields.get('description')),
  };
}
