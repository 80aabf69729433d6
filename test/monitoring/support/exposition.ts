export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

export interface Exposed {
  readonly type: MetricType;
  readonly labels: ReadonlySet<string>;
}

/** The series names of a Prometheus text (format 0.0.4), with their type and the labels that were seen on them. */
export function exposedBy(text: string): Map<string, Exposed> {
  const types = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type as MetricType]),
  );
  const exposed = new Map<string, { type: MetricType; labels: Set<string> }>();
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const family = types.get(name);
    // The series of a histogram only ever rise.
    const entry = exposed.get(name) ?? { type: family ?? 'counter', labels: new Set() };
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) entry.labels.add(label);
    exposed.set(name, entry);
  }
  return exposed;
}
